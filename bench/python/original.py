"""The way that this project replaces: the whole archive in memory, every line parsed and written anew."""
import io
import json
import os
import time
import zipfile

import boto3
from confluent_kafka import Producer

run = json.loads(os.environ["BENCH_RUN"])
started = time.monotonic()
s3 = boto3.client(
    "s3",
    endpoint_url=run["endpoint"],
    region_name=run["region"],
    aws_access_key_id=run["accessKeyId"],
    aws_secret_access_key=run["secretAccessKey"],
    config=boto3.session.Config(s3={"addressing_style": "path"}),
)
producer = Producer({"bootstrap.servers": run["broker"]})
rows = 0


def publish(value):
    while True:
        try:
            producer.produce(run["topic"], value)
            return
        except BufferError:
            producer.poll(0.1)


for key in run["keys"]:
    body = s3.get_object(Bucket=run["bucket"], Key=key)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        with archive.open(archive.namelist()[0]) as lines:
            for line in lines:
                event = json.loads(line)
                event["batch_time"] = run["batchTime"]
                publish(json.dumps(event).encode())
                producer.poll(0)
                rows += 1
if producer.flush() > 0:
    raise RuntimeError("messages were left unsent")
print(json.dumps({"rows": rows, "seconds": time.monotonic() - started}))
