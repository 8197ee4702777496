-- Made from what the modules say is approved by `npm run decisions`; a test holds the two together. Do not change it by hand.
drop function if exists tickmark_approvables();
create function tickmark_approvables() returns table (kind text, subject_type text, alone boolean, record text, material text[], done text, population text, deciders text[]) language sql immutable as $$
  values
    ('access-request', 'access-request', false, 'access_requests', array['person_id', 'system_id', 'source', 'right_kind', 'right_id', 'scope', 'reason', 'emergency', 'withdrawn_at']::text[], null, null, array['admin', 'compliance_manager', 'reviewer']::text[]),
    ('admin-rights', 'user', true, null, null::text[], null, 'access', array['admin', 'compliance_manager']::text[]),
    ('approval-rule', 'approval-rule', true, null, null::text[], null, 'configuration', array['admin', 'compliance_manager']::text[]),
    ('change', 'change', false, 'changes', array['title', 'type', 'category', 'description', 'justification', 'system_ids', 'answers', 'test_plan', 'back_out_plan', 'planned_from', 'planned_to', 'refs', 'template_id', 'withdrawn_at']::text[], null, null, array['admin', 'compliance_manager', 'control_owner', 'reviewer']::text[]),
    ('change-exception', 'change-exception', false, 'change_exceptions', array['root_cause', 'spread', 'note']::text[], 'excepted', null, array['admin', 'compliance_manager']::text[]),
    ('change-template', 'change-template', false, 'change_templates', array['title', 'category', 'description', 'system_ids', 'answers', 'test_plan', 'back_out_plan', 'owner_id', 'expires_at']::text[], 'granted', null, array['admin', 'compliance_manager']::text[]),
    ('cloud-mute', 'cloud-finding', false, 'cloud_findings', array['severity']::text[], null, null, array['admin', 'compliance_manager']::text[]),
    ('connection-scope', 'connection', true, 'connections', array['settings', 'system_id', 'deleted_at']::text[], null, 'configuration', array['admin', 'compliance_manager']::text[]),
    ('credential-reset', 'credential-reset', false, 'credential_resets', array['user_id', 'what', 'reason']::text[], 'approved', null, array['admin']::text[]),
    ('duty-rule', 'duty-rule', false, 'duty_rules', array['name', 'one_id', 'other_id', 'same_system', 'environment', 'scope', 'risk', 'why', 'owner_id', 'ended_at']::text[], 'granted', null, array['admin', 'compliance_manager']::text[]),
    ('emergency-access', 'access-request', false, null, null::text[], null, null, array['admin', 'compliance_manager', 'control_owner', 'reviewer']::text[]),
    ('emergency-change', 'change', false, null, null::text[], null, null, array['admin', 'compliance_manager', 'control_owner', 'reviewer']::text[]),
    ('evidence-removal', 'evidence', false, 'evidence', array['version_number', 'deleted_at']::text[], 'removed', null, array['admin', 'compliance_manager']::text[]),
    ('freeze-exception', 'freeze-exception', false, 'freeze_exceptions', array['freeze_id', 'change_id', 'revision', 'reason']::text[], 'granted', null, array['admin', 'compliance_manager']::text[]),
    ('identity-provider', 'identity-provider', true, 'identity_providers', array['issuer', 'client_id', 'audiences', 'accepted_factors', 'groups_claim', 'group_roles', 'link_rule', 'email_trust', 'enabled', 'deleted_at']::text[], null, 'configuration', array['admin', 'compliance_manager']::text[]),
    ('reconciliation-settings', 'reconciled-system', true, 'reconciled_systems', array['settings', 'source_id']::text[], null, 'configuration', array['admin', 'compliance_manager']::text[]),
    ('response-action', 'response-action', false, 'response_actions', array['rule_id', 'actions', 'role', 'reason']::text[], 'approved', null, array['admin', 'compliance_manager']::text[]),
    ('revocation-exception', 'revocation', false, 'revocations', array['state', 'reopened_at']::text[], 'excepted', null, array['admin', 'compliance_manager']::text[]),
    ('role-rights', 'role', true, 'roles', array['grants', 'deleted_at']::text[], null, 'access', array['admin', 'compliance_manager']::text[]),
    ('rule-mute', 'rule-mute', false, 'rule_mutes', array['rule_id', 'scope', 'reason', 'expires_at']::text[], 'approved', null, array['admin', 'compliance_manager']::text[]),
    ('rule-numbers', 'rule-numbers', false, 'detection_rules', array['thresholds']::text[], null, 'configuration', array['admin', 'compliance_manager']::text[]),
    ('rule-switch-off', 'rule-switch-off', false, 'rule_switch_offs', array['rule_ids', 'reason']::text[], 'approved', 'configuration', array['admin', 'compliance_manager']::text[]),
    ('settings-change', 'settings', true, null, null::text[], null, 'configuration', array['admin', 'compliance_manager']::text[]),
    ('vulnerability-acceptance', 'vulnerability', false, 'vulnerabilities', array['severity', 'resolved_at']::text[], null, null, array['admin', 'compliance_manager']::text[])
$$;
