-- Made from the shipped rules by `npm run decisions`; a test holds the two together. Do not change it by hand.
create or replace function tickmark_rule_numbers() returns table (rule_id text, number text, weaker text, shipped int) language sql immutable as $$
  values
    ('aws-secrets-read-in-bulk', 'count', 'higher', 15),
    ('aws-secrets-read-in-bulk', 'timespanMinutes', 'lower', 10),
    ('aws-trail-off-then-access', 'timespanMinutes', 'lower', 60),
    ('bulk-data-access', 'count', 'higher', 200),
    ('bulk-data-access', 'timespanMinutes', 'lower', 10),
    ('failures-then-success', 'timespanMinutes', 'lower', 15),
    ('github-repositories-taken', 'count', 'higher', 20),
    ('github-repositories-taken', 'timespanMinutes', 'lower', 60),
    ('many-failed-sign-ins', 'count', 'higher', 5),
    ('many-failed-sign-ins', 'timespanMinutes', 'lower', 10),
    ('password-spray', 'count', 'higher', 10),
    ('password-spray', 'timespanMinutes', 'lower', 30),
    ('sign-in-from-second-country', 'count', 'higher', 2),
    ('sign-in-from-second-country', 'timespanMinutes', 'lower', 240)
$$;
