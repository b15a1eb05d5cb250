/** The DAG of npl, and its file, as they stand in templates/airflow/dags. */
export const DAG_ID = 'npl_ingest';
export const DAG_FILE = 'npl_ingest.py';
