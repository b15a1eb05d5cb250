import { NplError } from '../errors.js';
import type { RunInside } from './docker/inside-container.js';

export interface WebUser {
  readonly name: string;
  readonly roles: readonly string[];
  /** False: may not sign in. */
  readonly active: boolean;
}

/** Users of Airflow or Superset, through a program that is in their images. */
export interface WebUsers {
  list(signal: AbortSignal): Promise<WebUser[]>;
  /** Makes the user; one that exists gets this password and this role alone. */
  create(
    user: WebUser['name'],
    grant: { password: string; role: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** Ends the sessions of that user, too, where the service keeps them. Rejects when there is none. */
  resetPassword(user: string, password: string, signal: AbortSignal): Promise<void>;
  /** Does nothing when there is none. */
  remove(user: string, signal: AbortSignal): Promise<void>;
}

type Request =
  | { readonly action: 'list' }
  | { readonly action: 'create'; readonly user: string; readonly password: string; readonly role: string }
  | { readonly action: 'reset-password'; readonly user: string; readonly password: string }
  | { readonly action: 'delete'; readonly user: string };

type Answer = { readonly refused: string } | { readonly users?: readonly WebUser[] };

/** templates/airflow/users.py and templates/superset/users.py. */
const PROGRAM = ['python', '/opt/npl/users.py'];

/** `title`: of the service, for messages. */
export function webUsers(title: string, runInside: RunInside): WebUsers {
  const ask = async (
    request: Request,
    signal: AbortSignal,
  ): Promise<Exclude<Answer, { refused: string }>> => {
    const input = JSON.stringify(request);
    const secret = 'password' in request ? request.password : '';
    const answer = readAnswer(title, await runInside(PROGRAM, { input, signal, secret }));
    if (!('refused' in answer)) return answer;
    throw new NplError(`${title} refused: ${answer.refused}`, {
      next: `npl-ops users list --service ${title.toLowerCase()}`,
    });
  };
  return {
    list: async (signal) => [...((await ask({ action: 'list' }, signal)).users ?? [])],
    async create(user, { password, role }, signal) {
      await ask({ action: 'create', user, password, role }, signal);
    },
    async resetPassword(user, password, signal) {
      await ask({ action: 'reset-password', user, password }, signal);
    },
    async remove(user, signal) {
      await ask({ action: 'delete', user }, signal);
    },
  };
}

function readAnswer(title: string, text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch (cause) {
    throw new NplError(`${title} did not say what became of its users`, {
      why: 'its image answers with something else than JSON: it was not made by this version of npl',
      next: 'npl-ops up',
      cause,
    });
  }
}
