import { describe, expect, it } from 'vitest';
import type { Credentials } from '../../../../src/clients/web-sign-in.js';
import type { Step } from '../../../../src/plan/step.js';
import { webAdminStep } from '../../../../src/steps/docker/web-admin.js';

const context = { signal: new AbortController().signal, log: () => undefined, progress: () => undefined };
const DEFAULT = { user: 'airflow', password: 'airflow' };

/** A service that knows these users, and the step for it. */
function service(known: Record<string, { password: string; roles: string[] }>, admin: Credentials): Step {
  const users = new Map(Object.entries(known));
  return webAdminStep({
    id: 'airflow-admin',
    title: 'Airflow',
    node: 'local',
    needs: [],
    admin,
    unwanted: [DEFAULT],
    signIn: {
      url: 'http://airflow',
      rolesOf: async ({ user, password }) =>
        users.get(user)?.password === password ? users.get(user)?.roles : undefined,
    },
    users: {
      create: async (user, { password, role }) => void users.set(user, { password, roles: [role] }),
      remove: async (user) => void users.delete(user),
    },
  });
}

const chief = { user: 'chief', password: 'right' };
const signIn = 'let chief sign in to Airflow with the password of .npl/secrets.env';
const removal = 'delete user airflow of Airflow: its password is airflow';

describe('webAdminStep', () => {
  it.each([
    ['nobody is there', {}, [signIn]],
    ['the password is another', { chief: { password: 'wrong', roles: ['Admin'] } }, [signIn]],
    [
      'the role is another',
      { chief: { password: 'right', roles: ['Viewer'] } },
      ['make chief administrator of Airflow'],
    ],
    [
      'the default user signs in',
      { chief: { password: 'right', roles: ['Admin'] }, airflow: { password: 'airflow', roles: [] } },
      [removal],
    ],
    ['all of it', { airflow: { password: 'airflow', roles: ['Admin'] } }, [signIn, removal]],
  ])('says what it will do and does it: %s', async (_case, known, will) => {
    const step = service(known, chief);
    expect(await step.check(context)).toEqual({ holds: false, will });
    await expect(step.verify(context)).rejects.toThrow('not as wanted');
    await step.apply(context);
    expect(await step.verify(context)).toBe('chief signs in at http://airflow as Admin');
    expect(await step.check(context)).toMatchObject({ holds: true });
  });

  it('leaves a user airflow with a password of its own alone', async () => {
    const known = {
      chief: { password: 'right', roles: ['Admin'] },
      airflow: { password: 'own', roles: ['Admin'] },
    };
    expect(await service(known, chief).check(context)).toMatchObject({ holds: true });
  });

  it('an administrator called airflow gets another password, and is refused the default one', async () => {
    const known = { airflow: { password: 'airflow', roles: ['Admin'] } };
    const step = service(known, { user: 'airflow', password: 'right' });
    expect(await step.check(context)).toMatchObject({ holds: false });
    await step.apply(context);
    expect(await step.check(context)).toMatchObject({ holds: true });
    await expect(service(known, DEFAULT).check(context)).rejects.toThrow('everybody tries first');
  });
});
