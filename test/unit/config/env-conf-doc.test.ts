import { expect, it } from 'vitest';
import { envConfDoc } from '../../../scripts/env-conf-doc.js';

it('docs/env-conf.md says what the table of keys says', async () => {
  await expect(await envConfDoc()).toMatchFileSnapshot('../../../docs/env-conf.md');
});
