"""Serves S3 with a bucket `pool` that everybody may read, and prints its address; ends when standard input ends."""

import json
import sys

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
s3 = boto3.client(
    "s3",
    endpoint_url=address,
    aws_access_key_id="key",
    aws_secret_access_key="secret",
    region_name="us-east-1",
)
s3.create_bucket(Bucket="pool")
statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pool/*"}
s3.put_bucket_policy(Bucket="pool", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
print(address, flush=True)
sys.stdin.read()
server.stop()
