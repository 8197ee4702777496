import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** For each playbook something that its check fails, and something beside it that has to stay as it is. */
const script = `
import boto3, io, json, sys, zipfile
def client(name): return boto3.client(name, endpoint_url=sys.argv[1], region_name='eu-central-1', aws_access_key_id='root', aws_secret_access_key='root')
account = '123456789012'
s3, iam, kms, ec2, rds, logs, trails, secrets, functions = [client(name) for name in ['s3', 'iam', 'kms', 'ec2', 'rds', 'logs', 'cloudtrail', 'secretsmanager', 'lambda']]
for name in ['mend-block', 'mend-key', 'mend-versions', 'mend-tls', 'mend-logs']:
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={'LocationConstraint': 'eu-central-1'})
s3.put_bucket_policy(Bucket='mend-tls', Policy=json.dumps({'Version': '2012-10-17', 'Statement': {'Sid': 'Kept', 'Effect': 'Allow', 'Principal': {'AWS': 'arn:aws:iam::%s:root' % account}, 'Action': 's3:GetObject', 'Resource': 'arn:aws:s3:::mend-tls/*'}}))
key = kms.create_key(Description='mend', KeySpec='SYMMETRIC_DEFAULT', KeyUsage='ENCRYPT_DECRYPT', MultiRegion=False)['KeyMetadata']['Arn']
iam.create_user(UserName='mend-user')
keys = [iam.create_access_key(UserName='mend-user')['AccessKey']['AccessKeyId'] for _ in range(2)]
role = iam.create_role(RoleName='mend-role', AssumeRolePolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'lambda.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}))['Role']['Arn']
vpc = ec2.describe_vpcs()['Vpcs'][0]['VpcId']
def group(name, *permissions):
    made = ec2.create_security_group(GroupName=name, Description='mend', VpcId=vpc)['GroupId']
    ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=list(permissions))
group('mend-ssh', {'IpProtocol': 'tcp', 'FromPort': 22, 'ToPort': 22, 'IpRanges': [{'CidrIp': '0.0.0.0/0', 'Description': 'all of us'}, {'CidrIp': '10.0.0.0/8'}]}, {'IpProtocol': 'tcp', 'FromPort': 20, 'ToPort': 30, 'Ipv6Ranges': [{'CidrIpv6': '::/0'}]}, {'IpProtocol': 'tcp', 'FromPort': 443, 'ToPort': 443, 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]})
group('mend-all', {'IpProtocol': '-1', 'IpRanges': [{'CidrIp': '0.0.0.0/0'}]})
ec2.run_instances(ImageId='ami-12345678', MinCount=1, MaxCount=1, MetadataOptions={'HttpTokens': 'optional', 'HttpEndpoint': 'enabled', 'HttpPutResponseHopLimit': 2}, TagSpecifications=[{'ResourceType': 'instance', 'Tags': [{'Key': 'Name', 'Value': 'mend-vm'}]}])
volume = ec2.create_volume(AvailabilityZone='eu-central-1a', Size=8)['VolumeId']
snapshot = ec2.create_snapshot(VolumeId=volume, TagSpecifications=[{'ResourceType': 'snapshot', 'Tags': [{'Key': 'Name', 'Value': 'mend-snapshot'}]}])['SnapshotId']
ec2.modify_snapshot_attribute(SnapshotId=snapshot, Attribute='createVolumePermission', OperationType='add', GroupNames=['all'])
ec2.modify_snapshot_attribute(SnapshotId=snapshot, Attribute='createVolumePermission', OperationType='add', UserIds=['999988887777'])
rds.create_db_instance(DBInstanceIdentifier='mend-db', Engine='postgres', DBInstanceClass='db.t3.micro', AllocatedStorage=20, MasterUsername='root', MasterUserPassword='planted-secret-password', PubliclyAccessible=True, BackupRetentionPeriod=0, DeletionProtection=False)
rds.create_db_cluster(DBClusterIdentifier='mend-cluster', Engine='aurora-postgresql', MasterUsername='root', MasterUserPassword='planted-secret-password', DeletionProtection=False, BackupRetentionPeriod=1)
logs.create_log_group(logGroupName='/mend')
logs.put_retention_policy(logGroupName='/mend', retentionInDays=7)
logs.create_log_group(logGroupName='/mend-more')
trails.create_trail(Name='mend-trail', S3BucketName='mend-logs', IsMultiRegionTrail=False, EnableLogFileValidation=False, IncludeGlobalServiceEvents=True)
trails.put_event_selectors(TrailName='mend-trail', EventSelectors=[{'ReadWriteType': 'WriteOnly', 'IncludeManagementEvents': True, 'DataResources': [{'Type': 'AWS::S3::Object', 'Values': ['arn:aws:s3']}]}])
body = io.BytesIO()
with zipfile.ZipFile(body, 'w') as file: file.writestr('app.py', 'x = 1')
rotate = functions.create_function(FunctionName='rotate', Runtime='python3.13', Role=role, Handler='app.run', Code={'ZipFile': body.getvalue()})['FunctionArn']
secrets.create_secret(Name='mend-secret', SecretString='planted-secret-value')
print(json.dumps({'key': key, 'access': keys[1], 'role': role, 'rotate': rotate}))
`

export type Made = { key: string; access: string; role: string; rotate: string }

export function plantBroken(programs: string, endpoint: string): Made {
  const { stdout, stderr, status } = spawnSync(join(programs, 'python3'), ['-c', script, endpoint], { encoding: 'utf8', timeout: 60_000 })
  if (status !== 0) throw new Error(`the account could not be planted: ${stderr.slice(-1_500)}`)
  return JSON.parse(stdout) as Made
}
