/** In which zone times are written. One form, so it works without JavaScript. */
export function ZoneChoice({ zone, action }: { zone: string; action: (form: FormData) => Promise<void> }) {
  const others = Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')
  return (
    <form action={action} className="zone">
      <label htmlFor="zone">Time zone</label>
      {/* Made anew with what was saved: React puts a sent form back to what it came with. */}
      <select key={zone} className="in in-select" id="zone" name="zone" defaultValue={zone}>
        <option value="UTC">UTC</option>
        {others.map((name) => <option key={name} value={name}>{name.replaceAll('_', ' ')}</option>)}
      </select>
      <button className="btn" type="submit">Save</button>
    </form>
  )
}
