-- Made from what the modules say is approved by `npm run decisions`; a test holds the two together. Do not change it by hand.
drop function if exists tickmark_approvables();
create function tickmark_approvables() returns table (kind text, subject_type text, alone boolean, record text, material text[], done text, population text) language sql immutable as $$
  values
    ('access-request', 'access-request', false, 'access_requests', array['person_id', 'system_id', 'source', 'right_kind', 'right_id', 'scope', 'reason', 'emergency', 'withdrawn_at']::text[], null, null),
    ('admin-rights', 'user', true, null, null::text[], null, 'access'),
    ('approval-rule', 'approval-rule', true, null, null::text[], null, 'configuration'),
    ('change', 'change', false, 'changes', array['title', 'type', 'category', 'description', 'justification', 'system_ids', 'answers', 'test_plan', 'back_out_plan', 'planned_from', 'planned_to', 'refs', 'template_id', 'withdrawn_at']::text[], null, null),
    ('change-exception', 'change-exception', false, 'change_exceptions', array['root_cause', 'spread', 'note']::text[], 'excepted', null),
    ('change-template', 'change-template', false, 'change_templates', array['title', 'category', 'description', 'system_ids', 'answers', 'test_plan', 'back_out_plan', 'owner_id', 'expires_at']::text[], 'granted', null),
    ('connection-scope', 'connection', true, 'connections', array['settings', 'system_id', 'deleted_at']::text[], null, 'configuration'),
    ('credential-reset', 'credential-reset', false, 'credential_resets', array['user_id', 'what', 'reason']::text[], 'approved', null),
    ('emergency-access', 'access-request', false, null, null::text[], null, null),
    ('emergency-change', 'change', false, null, null::text[], null, null),
    ('evidence-removal', 'evidence', false, 'evidence', array['version_number', 'deleted_at']::text[], 'removed', null),
    ('freeze-exception', 'freeze-exception', false, 'freeze_exceptions', array['freeze_id', 'change_id', 'revision', 'reason']::text[], 'granted', null),
    ('identity-provider', 'identity-provider', true, 'identity_providers', array['issuer', 'client_id', 'audiences', 'accepted_factors', 'groups_claim', 'group_roles', 'link_rule', 'email_trust', 'enabled', 'deleted_at']::text[], null, 'configuration'),
    ('revocation-exception', 'revocation', false, 'revocations', array['state', 'reopened_at']::text[], 'excepted', null),
    ('role-rights', 'role', true, 'roles', array['grants', 'deleted_at']::text[], null, 'access'),
    ('rule-mute', 'rule-mute', false, 'rule_mutes', array['rule_id', 'scope', 'reason', 'expires_at']::text[], 'approved', null),
    ('rule-numbers', 'rule-numbers', false, 'detection_rules', array['thresholds']::text[], null, 'configuration'),
    ('rule-switch-off', 'rule-switch-off', false, 'rule_switch_offs', array['rule_ids', 'reason']::text[], 'approved', 'configuration'),
    ('settings-change', 'settings', true, null, null::text[], null, 'configuration')
$$;
