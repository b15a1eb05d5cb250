#!/usr/bin/env bash
# kafka-run-class.sh CLASS ARG...: runs one of Kafka's main classes with the same variables as the official script.
set -euo pipefail
read -ra heap <<<"${KAFKA_HEAP_OPTS:--Xmx256M}"
read -ra logging <<<"${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=/etc/kafka/docker/tools-log4j2.yaml}"
read -ra options <<<"${KAFKA_OPTS:-}"
read -ra performance <<<"${KAFKA_JVM_PERFORMANCE_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.awt.headless=true}"
exec java "${heap[@]}" "${performance[@]}" "-Dkafka.logs.dir=/opt/kafka/logs" "${logging[@]}" \
  -cp '/opt/kafka/libs/*' "${options[@]}" "$@"
