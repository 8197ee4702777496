import { defaultSettings, flat, weakening } from './model.ts'

/** `weakening` as a function that the trigger of the settings asks (`db/weaker-settings.sql`). Nobody but the owner of the database can change it. */
export function weakerSql(): string {
  const shipped = flat(defaultSettings)
  const rows = Object.entries(weakening).map(([path, how]) => `    ('{${path.split('.').join(',')}}'::text[], '${typeof how === 'string' ? how : how.join(' ')}', '${JSON.stringify(shipped[path])}'::jsonb)`)
  return `-- Made from the settings by \`npm run decisions\`; a test holds the two together. Do not change it by hand.
create or replace function tickmark_weaker_settings() returns table (path text[], how text, shipped jsonb) language sql immutable as $$
  values
${rows.join(',\n')}
$$;
`
}
