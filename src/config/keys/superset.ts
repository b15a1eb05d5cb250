import { image, node } from '../address-types.js';
import { folder } from '../path-types.js';
import { port, userName, yesNo } from '../value-types.js';
import { key } from './key-spec.js';

export const superset = {
  USE_SUPERSET: key(
    yesNo,
    'NO',
    'Run Superset?',
    'YES: run Superset (not with `RUNTIME=embedded`). NO: do not.',
  ),
  SUPERSET_PORT: key(port, '8088', 'Port of Superset?', 'Port of the web interface of Superset.'),
  SUPERSET_NODE: key(node, 'local', 'Machine that runs Superset?', 'Machine whose Docker runs Superset.'),
  SUPERSET_IMAGE: key(image, 'apache/superset:6.1.0', 'Superset image?', 'Container image of Superset.'),
  SUPERSET_ADMIN_USER: key(
    userName,
    'admin',
    'Administrator of Superset?',
    'Administrator that npl creates in Superset. The password is a secret.',
  ),
  SUPERSET_DATA: key(
    folder,
    'data/superset',
    'Folder for the data of Superset?',
    'Folder that holds the data of Superset.',
  ),
};
