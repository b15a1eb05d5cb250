/** Files as they were written for the original project, each with its own habits. */
export const SEED_ERA = {
  russian: `# Основные параметры
HOST=146.185.242.74

# Использовать внешнюю кафку
USE_EXTERNAL_KAFKA=NO # По умолчанию поднимаем свою в докере
# KAFKA_HOST=146.185.242.75 # нужен, только если USE_EXTERNAL_KAFKA=YES
KAFKA_PORT=19092

USE_EXTERNAL_CLICKHOUSE=NO # YES -- предустановленный кликхаус
# CLICKHOUSE_HOST=
CLICKHOUSE_CLIENT_PORT=19000
CLICKHOUSE_OUT_PORT=18123

# Пути к данным
KAFKA_DATA=data/kafka_data
CLICKHOUSE_DATA=data/clickhouse/db

# Airflow
USE_EXTERNAL_AIRFLOW=NO
AIRFLOW_WEBSERVER_PORT=8080
AIRFLOW_DATABASE=data/postgres_data/db
AIRFLOW_DAGS=Airflow/dags
AIRFLOW_SHARE=data/share

# Таблицы и топики
BROWSER_EVENTS_TABLE=browser_events
BROWSER_EVENTS_TOPIC=browser_events_topic
# BROWSER_EVENTS_TOPIC=
DEVICE_EVENTS_TABLE=device_events
DEVICE_EVENTS_TOPIC=device_events_topic
GEO_EVENTS_TABLE=geo_events
GEO_EVENTS_TOPIC=geo_events_topic
LOCATION_EVENTS_TABLE=location_events
LOCATION_EVENTS_TOPIC=location_events_topic`,

  external: [
    '# нода 2: кафка и кликхаус уже стоят',
    'HOST = 10.0.0.1\t',
    'USE_EXTERNAL_KAFKA=YES',
    'KAFKA_HOST=10.0.0.2 # нода 2',
    'KAFKA_PORT=9092   ',
    'USE_EXTERNAL_CLICKHOUSE=YES',
    'CLICKHOUSE_HOST=node-2.example.org',
    'CLICKHOUSE_CLIENT_PORT=9000',
    'CLICKHOUSE_OUT_PORT=8123',
    'USE_EXTERNAL_AIRFLOW=YES',
    'BROWSER_EVENTS_TABLE=browser_events#таблица',
    '',
  ].join('\r\n'),

  spacious: `KAFKA_DATA=/mnt/данные диска/kafka
   CLICKHOUSE_DATA = /home/user/newprolab-project/data/clickhouse
export AIRFLOW_SHARE='data/share dir' # с пробелом
MY_OWN_KEY=anything goes = here
HOST=

`,
};
