/**
 * The DAG of npl, and its file, as they stand in templates/airflow/dags. A run is about the hour in which its data interval
 * begins; one that has none is about what is new in the bucket.
 */
export const DAG_ID = 'npl_ingest';
export const DAG_FILE = 'npl_ingest.py';
