-- Made from the permissions by `npm run decisions`; a test holds the two together. Do not change it by hand.
create or replace function tickmark_administering() returns setof text language sql immutable as $$
  values
    ('users.invite'),
    ('users.changeRoles'),
    ('users.changePermissions'),
    ('users.reactivate'),
    ('roles.create'),
    ('roles.update'),
    ('settings.update'),
    ('identityProviders.create'),
    ('identityProviders.update'),
    ('approvals.requestRule'),
    ('connections.create'),
    ('connections.update'),
    ('connections.setCredentials'),
    ('connections.rotateSecret')
$$;

create or replace function tickmark_administrative_roles() returns setof text language sql immutable as $$
  values
    ('admin')
$$;
