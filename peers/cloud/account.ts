import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Some hundred resources of every type that moto knows, good and bad ones by their names, made with boto3. */
const script = `
import boto3, io, json, sys, zipfile
def client(name, region='eu-central-1'): return boto3.client(name, endpoint_url=sys.argv[1], region_name=region, aws_access_key_id='root', aws_secret_access_key='root')
account = '123456789012'
def doc(*statements): return json.dumps({'Version': '2012-10-17', 'Statement': list(statements)})
def allow(action, principal=None, resource='*', **more): return {'Effect': 'Allow', 'Action': action, **({} if principal is None else {'Principal': principal}), **({} if resource is None else {'Resource': resource}), **more}
tag = [{'Key': 'team', 'Value': 'ops'}]
org = client('organizations')
org.create_organization(FeatureSet='ALL')
root = org.list_roots()['Roots'][0]['Id']
org.enable_policy_type(RootId=root, PolicyType='SERVICE_CONTROL_POLICY')
scp = org.create_policy(Content=doc({'Effect': 'Deny', 'Action': 'cloudtrail:StopLogging', 'Resource': '*'}), Description='no', Name='keep-trails', Type='SERVICE_CONTROL_POLICY')['Policy']['PolicySummary']['Id']
org.attach_policy(PolicyId=scp, TargetId=root)
org.create_account(AccountName='other', Email='other@nordwind.example')
client('account').put_alternate_contact(AlternateContactType='SECURITY', EmailAddress='security@nordwind.example', Name='Planted Person', PhoneNumber='+49', Title='CISO')
iam = client('iam')
iam.update_account_password_policy(MinimumPasswordLength=14, RequireSymbols=True, RequireNumbers=True, RequireUppercaseCharacters=True, RequireLowercaseCharacters=True, MaxPasswordAge=90, PasswordReusePrevention=24)
policies = [iam.create_policy(PolicyName='policy-%d' % n, PolicyDocument=doc(allow('s3:Get%d' % n)), Tags=tag)['Policy']['Arn'] for n in range(10)]
policies.append(iam.create_policy(PolicyName='bad-admin', PolicyDocument=doc(allow('*')))['Policy']['Arn'])
for n in range(5):
    iam.create_group(GroupName='group-%d' % n)
    iam.attach_group_policy(GroupName='group-%d' % n, PolicyArn=policies[n])
    iam.put_group_policy(GroupName='group-%d' % n, PolicyName='inline', PolicyDocument=doc(allow('ec2:Run%d' % n)))
for n in range(30):
    name = ('bad-user-%d' if n % 5 == 0 else 'user-%d') % n
    iam.create_user(UserName=name, Tags=tag)
    iam.add_user_to_group(UserName=name, GroupName='group-%d' % (n % 5))
    iam.create_access_key(UserName=name)
    if n % 5 == 0: iam.put_user_policy(UserName=name, PolicyName='own', PolicyDocument=doc(allow('kms:*')))
for n in range(15):
    iam.create_role(RoleName='role-%d' % n, AssumeRolePolicyDocument=doc(allow('sts:AssumeRole', {'Service': 'ec2.amazonaws.com'}, None)), Tags=tag)
    iam.attach_role_policy(RoleName='role-%d' % n, PolicyArn=policies[n % 10])
iam.create_role(RoleName='bad-role', AssumeRolePolicyDocument=doc(allow('sts:AssumeRole', {'AWS': '*'}, None)))
role = 'arn:aws:iam::%s:role/role-0' % account
for n in range(30):
    region = ['eu-central-1', 'us-east-1'][n % 2]
    s3 = client('s3', region)
    name = ('bad-bucket-%d' if n % 5 == 0 else 'bucket.%d') % n
    s3.create_bucket(Bucket=name, **({'CreateBucketConfiguration': {'LocationConstraint': region}} if region != 'us-east-1' else {}))
    s3.put_bucket_tagging(Bucket=name, Tagging={'TagSet': tag})
    if n % 5 == 0:
        s3.put_bucket_policy(Bucket=name, Policy=doc(allow('s3:GetObject', '*', 'arn:aws:s3:::%s/*' % name)))
        s3.put_bucket_acl(Bucket=name, ACL='public-read')
    else:
        s3.put_bucket_policy(Bucket=name, Policy=doc({'Effect': 'Deny', 'Principal': '*', 'Action': 's3:*', 'Resource': ['arn:aws:s3:::%s' % name, 'arn:aws:s3:::%s/*' % name], 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}}))
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={'BlockPublicAcls': True, 'IgnorePublicAcls': True, 'BlockPublicPolicy': True, 'RestrictPublicBuckets': True})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={'Status': 'Enabled'})
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={'Rules': [{'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'aws:kms', 'KMSMasterKeyID': 'alias/data'}, 'BucketKeyEnabled': True}]})
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={'Rules': [{'ObjectOwnership': 'BucketOwnerEnforced'}]})
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={'Rules': [{'ID': 'old', 'Status': 'Enabled', 'Filter': {'Prefix': ''}, 'NoncurrentVersionExpiration': {'NoncurrentDays': 90}}]})
logging = client('s3')
logging.create_bucket(Bucket='access-logs', CreateBucketConfiguration={'LocationConstraint': 'eu-central-1'})
logging.put_bucket_acl(Bucket='access-logs', ACL='log-delivery-write')
logging.put_bucket_logging(Bucket='bucket.2', BucketLoggingStatus={'LoggingEnabled': {'TargetBucket': 'access-logs', 'TargetPrefix': 'two/'}})
client('s3', 'us-east-1').create_bucket(Bucket='locked', ObjectLockEnabledForBucket=True)
for region in ['eu-central-1', 'us-east-1']:
    ec2 = client('ec2', region)
    if region == 'eu-central-1': ec2.enable_ebs_encryption_by_default()
    vpc = ec2.describe_vpcs()['Vpcs'][0]['VpcId']
    subnet = ec2.describe_subnets()['Subnets'][0]['SubnetId']
    ec2.create_flow_logs(ResourceIds=[vpc], ResourceType='VPC', TrafficType='ALL', LogDestinationType='s3', LogDestination='arn:aws:s3:::access-logs')
    for n in range(15):
        group = ec2.create_security_group(GroupName=('bad-group-%d' if n % 5 == 0 else 'group-%d') % n, Description='planted', VpcId=vpc)['GroupId']
        cidr = '0.0.0.0/0' if n % 5 == 0 else '10.0.0.0/8'
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{'IpProtocol': 'tcp', 'FromPort': 22, 'ToPort': 22, 'IpRanges': [{'CidrIp': cidr}]}])
    for n in range(10):
        ec2.run_instances(ImageId='ami-12345678', MinCount=1, MaxCount=1, UserData='export PASSWORD=planted-secret-user-data', MetadataOptions={'HttpTokens': 'optional' if n % 5 == 0 else 'required', 'HttpEndpoint': 'enabled'}, TagSpecifications=[{'ResourceType': 'instance', 'Tags': [{'Key': 'Name', 'Value': ('bad-vm-%d' if n % 5 == 0 else 'vm-%d') % n}]}])
    for n in range(10):
        volume = ec2.create_volume(AvailabilityZone=region + 'a', Size=8, Encrypted=n % 5 != 0)['VolumeId']
        snapshot = ec2.create_snapshot(VolumeId=volume)['SnapshotId']
        if n % 5 == 0: ec2.modify_snapshot_attribute(SnapshotId=snapshot, Attribute='createVolumePermission', OperationType='add', GroupNames=['all'])
    image = ec2.create_image(InstanceId=ec2.describe_instances()['Reservations'][0]['Instances'][0]['InstanceId'], Name='bad-image')['ImageId']
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={'Add': [{'Group': 'all'}]})
    rds = client('rds', region)
    for n in range(5):
        name = 'bad-db-%d' % n if n == 0 else 'db-%d' % n
        rds.create_db_instance(DBInstanceIdentifier=name, Engine='postgres', DBInstanceClass='db.t3.micro', AllocatedStorage=20, MasterUsername='root', MasterUserPassword='planted-secret-password', PubliclyAccessible=n == 0, StorageEncrypted=n != 0, BackupRetentionPeriod=0 if n == 0 else 14, DeletionProtection=n != 0, MultiAZ=n != 0, Tags=tag)
        rds.create_db_snapshot(DBInstanceIdentifier=name, DBSnapshotIdentifier='%s-copy' % name)
        if n == 0: rds.modify_db_snapshot_attribute(DBSnapshotIdentifier='%s-copy' % name, AttributeName='restore', ValuesToAdd=['all'])
    rds.create_db_cluster(DBClusterIdentifier='aurora', Engine='aurora-postgresql', MasterUsername='root', MasterUserPassword='planted-secret-password', StorageEncrypted=True, DeletionProtection=True, Tags=tag)
    rds.create_db_cluster_snapshot(DBClusterIdentifier='aurora', DBClusterSnapshotIdentifier='aurora-copy')
    kms = client('kms', region)
    for n in range(6):
        key = kms.create_key(Description='planted', MultiRegion=False, Tags=[{'TagKey': 'team', 'TagValue': 'ops'}], **({'KeySpec': 'RSA_2048', 'KeyUsage': 'SIGN_VERIFY'} if n == 5 else {'KeySpec': 'SYMMETRIC_DEFAULT', 'KeyUsage': 'ENCRYPT_DECRYPT'}))['KeyMetadata']['KeyId']
        if n in (1, 2, 3, 4): kms.enable_key_rotation(KeyId=key)
        kms.create_alias(AliasName='alias/%s-%d' % ('bad-key' if n == 0 else 'key', n), TargetKeyId=key)
    logs = client('logs', region)
    for n in range(10):
        logs.create_log_group(logGroupName='/app/%s-%d' % ('bad' if n % 5 == 0 else 'good', n), tags={'team': 'ops'})
        logs.put_retention_policy(logGroupName='/app/%s-%d' % ('bad' if n % 5 == 0 else 'good', n), retentionInDays=365 if n % 5 else 7)
    logs.put_metric_filter(logGroupName='/app/good-1', filterName='root-use', filterPattern='{ $.userIdentity.type = "Root" }', metricTransformations=[{'metricName': 'RootUse', 'metricNamespace': 'Trail', 'metricValue': '1'}])
    client('cloudwatch', region).put_metric_alarm(AlarmName='root-use', MetricName='RootUse', Namespace='Trail', ComparisonOperator='GreaterThanThreshold', EvaluationPeriods=1, Period=300, Statistic='Sum', Threshold=0, ActionsEnabled=True, AlarmActions=['arn:aws:sns:%s:%s:alarms' % (region, account)])
    secrets = client('secretsmanager', region)
    for n in range(5):
        secret = secrets.create_secret(Name='secret-%d' % n, SecretString='planted-secret-value', Tags=tag)['ARN']
        if n == 1: secrets.put_resource_policy(SecretId=secret, ResourcePolicy=doc(allow('secretsmanager:GetSecretValue', {'AWS': role}, '*')))
    config = client('config', region)
    config.put_configuration_recorder(ConfigurationRecorder={'name': 'default', 'roleARN': role, 'recordingGroup': {'allSupported': True, 'includeGlobalResourceTypes': True}})
    config.put_delivery_channel(DeliveryChannel={'name': 'default', 's3BucketName': 'access-logs'})
    if region == 'eu-central-1': config.start_configuration_recorder(ConfigurationRecorderName='default')
    ecs = client('ecs', region)
    ecs.create_cluster(clusterName='main', settings=[{'name': 'containerInsights', 'value': 'enabled'}])
    for n in range(3):
        task = ecs.register_task_definition(family='%s-%d' % ('bad-task' if n == 0 else 'task', n), networkMode='awsvpc', containerDefinitions=[{'name': 'app', 'image': 'app:1', 'memory': 128, 'privileged': n == 0, 'readonlyRootFilesystem': n != 0, 'environment': [{'name': 'TOKEN', 'value': 'planted-secret-variable'}], 'logConfiguration': {'logDriver': 'awslogs', 'options': {'awslogs-group': 'planted-secret-option'}}}])['taskDefinition']['taskDefinitionArn']
        ecs.create_service(cluster='main', serviceName='service-%d' % n, taskDefinition=task, desiredCount=0, launchType='FARGATE', networkConfiguration={'awsvpcConfiguration': {'subnets': [subnet], 'securityGroups': [group], 'assignPublicIp': 'ENABLED' if n == 0 else 'DISABLED'}})
    body = io.BytesIO()
    with zipfile.ZipFile(body, 'w') as file: file.writestr('app.py', 'x = 1')
    functions = client('lambda', region)
    for n in range(5):
        name = 'bad-function' if n == 0 else 'function-%d' % n
        functions.create_function(FunctionName=name, Runtime='python3.7' if n == 0 else 'python3.13', Role=role, Handler='app.run', Code={'ZipFile': body.getvalue()}, Environment={'Variables': {'API_KEY': 'planted-secret-variable'}}, Tags={'team': 'ops'})
        if n == 0:
            functions.add_permission(FunctionName=name, StatementId='world', Action='lambda:InvokeFunction', Principal='*')
            functions.create_function_url_config(FunctionName=name, AuthType='NONE')
    backup = client('backup', region)
    backup.create_backup_vault(BackupVaultName='vault')
    backup.create_backup_plan(BackupPlan={'BackupPlanName': 'daily', 'Rules': [{'RuleName': 'daily', 'TargetBackupVaultName': 'vault', 'ScheduleExpression': 'cron(0 5 ? * * *)', 'Lifecycle': {'DeleteAfterDays': 35}}]})
trail = client('cloudtrail')
trail.create_trail(Name='trail', S3BucketName='access-logs', IsMultiRegionTrail=True, EnableLogFileValidation=True, IncludeGlobalServiceEvents=True, TagsList=tag)
trail.start_logging(Name='trail')
client('guardduty').create_detector(Enable=True, Tags={'team': 'ops'})
`

/** What must stand nowhere in what was written down. */
export const planted = /planted-secret|planted person|nordwind\.example/i

export function plantAccount(programs: string, endpoint: string): void {
  const { stderr, status } = spawnSync(join(programs, 'python3'), ['-c', script, endpoint], { encoding: 'utf8', timeout: 120_000 })
  if (status !== 0) throw new Error(`the account could not be planted: ${stderr.slice(-1_500)}`)
}
