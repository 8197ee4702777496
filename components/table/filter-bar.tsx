'use client'
import type { ReactNode } from 'react'
import { Icon } from '#components/ui/icon.tsx'
import type { ListState } from '#lib/list.ts'
import { listHref } from './href.ts'

export type Filter =
  | { kind: 'search'; name: string; label: string; placeholder?: string; /** Stands with the choices, folded away where it is narrow. */ fold?: true }
  /** Options of one `group` stand under its name. */
  | { kind: 'select'; name: string; label: string; options: { value: string; label: string; group?: string }[] }
  | { kind: 'day'; name: string; label: string }
  /** Two dates, each its own filter; with `time` to the minute, in UTC. */
  | { kind: 'dates'; from: string; to: string; label: string; time?: true }

type FilterBarProps = {
  list: ListState
  path: string
  filters: Filter[]
  /** Filters that have no control here, such as the delivery a list was opened from: what they are called, and the name of what they ask for. */
  named?: Record<string, { label: string; value: string }>
  /** Stands at the right end, such as a switch of views. */
  children?: ReactNode
}

/**
 * Filters of a list: a GET form, so that the URL is the state and can be saved or sent. Whatever is chosen stands below as a chip
 * that takes it away again, with a control here or without. A client component for a short payload only; it keeps no state. With JavaScript a choice applies at once and empty parameters stay out of the address.
 */
export function FilterBar({ list, path, filters, named = {}, children }: FilterBarProps) {
  const controlled = new Set(filters.flatMap((filter) => (filter.kind === 'dates' ? [filter.from, filter.to] : [filter.name])))
  const others = Object.entries(list.filters).filter(([name]) => !controlled.has(name))
  const chips = [...filters.flatMap((filter) => activeChips(filter, list)), ...others.map(([name, value]) => ({ name, ...(named[name] ?? { label: name, value }) }))]
  const searches: Filter[] = filters.filter((filter) => filter.kind === 'search' && !filter.fold)
  const choices = filters.filter((filter) => !searches.includes(filter))
  return (
    <div className="flt">
      <form method="get" action={path} role="search" aria-label="Filter this list" data-auto="">
        {searches.map((filter) => <Control key={nameOf(filter)} filter={filter} list={list} />)}
        {/* On a narrow screen the choices fold away behind this box, by CSS alone. */}
        {choices.length > 0 && <label className="btn flt-fold"><input type="checkbox" className="sr" /><Icon name="funnel" />Filters</label>}
        <div className="flt-more">
          {choices.map((filter) => <Control key={nameOf(filter)} filter={filter} list={list} />)}
          <button className="btn" type="submit">{choices.length > 0 && <Icon name="funnel" />}{choices.length > 0 ? 'Filter' : 'Search'}</button>
        </div>
        {others.map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        <input type="hidden" name="sort" value={list.sort} />
        <input type="hidden" name="direction" value={list.direction} />
        <input type="hidden" name="limit" value={list.limit} />
        {children}
      </form>
      {chips.length > 0 && (
        <ul className="chips" aria-label="Active filters">
          {chips.map((chip) => (
            <li key={chip.name}>
              <a className="chip" href={listHref(path, list, { filters: { [chip.name]: null } })}>
                <span className="sr">Remove filter </span>
                <span className="muted">{chip.label}</span> {chip.value}
                <Icon name="x" />
              </a>
            </li>
          ))}
          <li><a className="chip-clear" href={path}>Clear</a></li>
        </ul>
      )}
    </div>
  )
}

const nameOf = (filter: Filter) => (filter.kind === 'dates' ? filter.from : filter.name)

function Control({ filter, list }: { filter: Filter; list: ListState }) {
  if (filter.kind === 'search') {
    return (
      <label className="flt-search">
        <span className="sr">{filter.label}</span>
        <Icon name="search" />
        {/* The key makes a new input when the filter was taken away elsewhere: a touched one keeps its text. */}
        <input
          key={list.filters[filter.name]}
          className="in"
          type="search"
          name={filter.name}
          placeholder={filter.placeholder ?? filter.label}
          defaultValue={list.filters[filter.name]}
        />
      </label>
    )
  }
  if (filter.kind === 'select') {
    const value = list.filters[filter.name] ?? ''
    return (
      <label className="flt-select" data-on={value ? '' : undefined}>
        <span className="sr">{filter.label}</span>
        <select key={value} className="in in-select" name={filter.name} defaultValue={value}>
          <option value="">{filter.label}</option>
          {[...new Set(filter.options.map((option) => option.group))].map((group) => {
            const shown = filter.options.filter((option) => option.group === group).map((option) => <option key={option.value} value={option.value}>{option.label}</option>)
            return group === undefined ? shown : <optgroup key={group} label={group}>{shown}</optgroup>
          })}
        </select>
      </label>
    )
  }
  if (filter.kind === 'day') {
    return (
      <label className="flt-dates">
        <span>{filter.label}</span>
        <input key={list.filters[filter.name]} className="in" type="date" name={filter.name} defaultValue={list.filters[filter.name]} />
      </label>
    )
  }
  return (
    <fieldset className="flt-dates">
      <legend className="sr">{filter.label}</legend>
      {([[filter.from, `${filter.label} from${filter.time ? ' (UTC)' : ''}`], [filter.to, 'to (UTC)']] as const).map(([name, label]) => (
        <label key={name}>
          <span>{label}</span>
          {filter.time ? <input key={list.filters[name]} className="in" type="datetime-local" name={name} defaultValue={minuteOf(list.filters[name], name === filter.to)} /> : <input key={list.filters[name]} className="in" type="date" name={name} defaultValue={list.filters[name]} />}
        </label>
      ))}
    </fieldset>
  )
}

/** As a field for day and time takes it, in UTC: a day alone begins with its first minute, and as an end with the first of the next one. */
function minuteOf(value: string | undefined, isEnd: boolean): string | undefined {
  if (!value) return undefined
  const at = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(value) ? `${value}Z` : value)
  if (Number.isNaN(at.getTime())) return undefined
  return new Date(at.getTime() + (isEnd && !value.includes('T') ? 86_400_000 : 0)).toISOString().slice(0, 16)
}

const minuteChip = (value: string) => (value.includes('T') ? `${new Date(/[zZ]|[+-]\d\d:\d\d$/.test(value) ? value : `${value}Z`).toISOString().slice(0, 16).replace('T', ' ')} UTC` : value)

function activeChips(filter: Filter, list: ListState): { name: string; label: string; value: string }[] {
  if (filter.kind === 'dates') {
    const chips: [string, string][] = [[filter.from, `${filter.label} from`], [filter.to, `${filter.label} to`]]
    return chips.flatMap(([name, label]) => (list.filters[name] ? [{ name, label, value: filter.time ? minuteChip(list.filters[name]) : list.filters[name] }] : []))
  }
  const value = list.filters[filter.name]
  if (!value) return []
  const shown = filter.kind === 'day' ? value : filter.kind === 'select' ? (filter.options.find((option) => option.value === value)?.label ?? value) : `“${value}”`
  return [{ name: filter.name, label: filter.kind === 'search' && !filter.fold ? 'Search' : filter.label, value: shown }]
}
