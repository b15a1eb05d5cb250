import type { Credentials, WebSignIn } from '../../clients/web-sign-in.js';
import type { WebUsers } from '../../clients/web-users.js';
import { NplError } from '../../errors.js';
import type { Step } from '../../plan/step.js';

export interface WebAdmin {
  readonly id: string;
  /** Of the service. */
  readonly title: string;
  readonly node: string;
  readonly needs: readonly string[];
  readonly admin: Credentials;
  /** Must not be able to sign in: what everybody would try first. */
  readonly unwanted: readonly Credentials[];
  readonly signIn: WebSignIn;
  readonly users: Pick<WebUsers, 'create' | 'remove'>;
}

interface Work {
  readonly will: string;
  readonly act: (signal: AbortSignal) => Promise<void>;
}

const ROLE = 'Admin';

/** The administrator of env.conf signs in with the password of the secrets, and nobody with a default password. */
export function webAdminStep({ id, title, node, needs, admin, unwanted, signIn, users }: WebAdmin): Step {
  const { user, password } = admin;
  const held = `${user} signs in at ${signIn.url} as ${ROLE}`;
  const create = (signal: AbortSignal): Promise<void> => users.create(user, { password, role: ROLE }, signal);
  /** What does not hold. */
  const look = async (signal: AbortSignal): Promise<Work[]> => {
    const work: Work[] = [];
    const roles = await signIn.rolesOf(admin, signal);
    if (roles === undefined) {
      work.push({
        will: `let ${user} sign in to ${title} with the password of .npl/secrets.env`,
        act: create,
      });
    } else if (!roles.includes(ROLE)) {
      work.push({ will: `make ${user} administrator of ${title}`, act: create });
    }
    for (const other of unwanted.filter((each) => each.user !== user)) {
      if ((await signIn.rolesOf(other, signal)) === undefined) continue;
      work.push({
        will: `delete user ${other.user} of ${title}: its password is ${other.password}`,
        act: (until) => users.remove(other.user, until),
      });
    }
    return work;
  };
  return {
    id,
    title: `Administrator of ${title}`,
    node,
    needs,
    will: [`let ${user} sign in to ${title} as ${ROLE}`],
    timeoutMs: 300_000,
    retries: 2,
    check: async ({ signal }) => {
      refuseDefault(title, admin, unwanted);
      const work = await look(signal);
      return work.length === 0
        ? { holds: true, detail: held }
        : { holds: false, will: work.map(({ will }) => will) };
    },
    apply: async ({ signal }) => {
      for (const { act } of await look(signal)) await act(signal);
    },
    verify: async ({ signal }) => {
      const left = await look(signal);
      if (left.length === 0) return held;
      throw new NplError(`the users of ${title} are not as wanted`, {
        why: `still to do: ${left.map(({ will }) => will).join('; ')}`,
        next: `npl-ops logs ${title.toLowerCase()}`,
      });
    },
  };
}

function refuseDefault(title: string, admin: Credentials, unwanted: readonly Credentials[]): void {
  if (!unwanted.some(({ user, password }) => user === admin.user && password === admin.password)) return;
  const key = `${title.toUpperCase()}_ADMIN_PASSWORD`;
  throw new NplError(`the administrator of ${title} has the password that everybody tries first`, {
    why: `${key} is the default password of user ${admin.user}`,
    next: `put another one into .npl/secrets.env, or remove the line ${key} for npl to make one up`,
  });
}
