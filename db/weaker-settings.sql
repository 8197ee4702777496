-- Made from the settings by `npm run decisions`; a test holds the two together. Do not change it by hand.
create or replace function tickmark_weaker_settings() returns table (path text[], how text, shipped jsonb) language sql immutable as $$
  values
    ('{password,minLength}'::text[], 'lower', '12'::jsonb),
    ('{password,history}'::text[], 'lower', '12'::jsonb),
    ('{password,expiryDaysAdmin}'::text[], 'higher', '90'::jsonb),
    ('{password,expiryDaysOther}'::text[], 'higher', '180'::jsonb),
    ('{session,idleMinutes}'::text[], 'higher', '15'::jsonb),
    ('{session,absoluteDays}'::text[], 'higher', '7'::jsonb),
    ('{session,perUser}'::text[], 'higher', '3'::jsonb),
    ('{session,onAgentChange}'::text[], 'block step_up log', '"block"'::jsonb),
    ('{session,onAddressChange}'::text[], 'block step_up log', '"log"'::jsonb),
    ('{signIn,ssoOnly}'::text[], 'off', 'false'::jsonb),
    ('{signIn,lockAfter}'::text[], 'higher', '5'::jsonb),
    ('{signIn,inviteDays}'::text[], 'higher', '7'::jsonb),
    ('{retention,auditYears}'::text[], 'lower', '7'::jsonb),
    ('{retention,eventsYears}'::text[], 'lower', '3'::jsonb),
    ('{retention,evidenceYears}'::text[], 'lower', '7'::jsonb),
    ('{retention,sessionsDays}'::text[], 'lower', '30'::jsonb),
    ('{retention,keepDeliveries}'::text[], 'off', 'false'::jsonb),
    ('{retention,legalHold}'::text[], 'off', 'false'::jsonb),
    ('{alerts,criticalFindings}'::text[], 'higher', '1'::jsonb),
    ('{alerts,silentHours}'::text[], 'higher', '6'::jsonb),
    ('{changes,emergencyHours}'::text[], 'higher', '24'::jsonb),
    ('{proof,witnesses}'::text[], 'fewer', '""'::jsonb),
    ('{proof,checkpointsTo}'::text[], 'fewer', '""'::jsonb)
$$;
