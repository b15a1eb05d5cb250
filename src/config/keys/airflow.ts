import { image, node, url } from '../address-types.js';
import { folder } from '../path-types.js';
import { port, userName, yesNo } from '../value-types.js';
import { key } from './key-spec.js';

export const airflow = {
  USE_EXTERNAL_AIRFLOW: key(
    yesNo,
    'NO',
    'Does Airflow run elsewhere?',
    'YES: npl runs no Airflow. NO: run one (not with `RUNTIME=embedded`).',
  ),
  AIRFLOW_URL: key(
    url,
    '',
    'Address of the external Airflow?',
    'Address of the web interface of an external Airflow 3. Empty: `AIRFLOW_WEBSERVER_PORT` of `AIRFLOW_NODE`, and unknown where that is `local`: then its runs and its health are not shown.',
  ),
  AIRFLOW_WEBSERVER_PORT: key(port, '8080', 'Port of Airflow?', 'Port of the web interface of Airflow.'),
  AIRFLOW_NODE: key(
    node,
    'local',
    'Machine that runs Airflow?',
    'Machine whose Docker runs Airflow and its database.',
  ),
  AIRFLOW_IMAGE: key(
    image,
    'apache/airflow:3.3.2-python3.12',
    'Airflow image?',
    'Container image of Airflow.',
  ),
  POSTGRES_IMAGE: key(
    image,
    'postgres:17',
    'PostgreSQL image?',
    'Container image of the database of Airflow.',
  ),
  AIRFLOW_ADMIN_USER: key(
    userName,
    'admin',
    'Administrator of Airflow?',
    'Administrator that npl creates in Airflow; of an external one, the user that npl signs in as. The password is a secret.',
  ),
  AIRFLOW_DATABASE: key(
    folder,
    'data/postgres_data/db',
    'Folder for the database of Airflow?',
    'Folder that holds the database of Airflow.',
  ),
  AIRFLOW_DAGS: key(folder, 'Airflow/dags', 'Folder of the DAGs?', 'Folder of DAGs that Airflow reads.'),
  AIRFLOW_SHARE: key(
    folder,
    'data/share',
    'Folder for temporary files of Airflow?',
    'Folder that Airflow uses for temporary files.',
  ),
};
