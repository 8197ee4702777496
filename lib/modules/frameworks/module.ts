import type { Module } from '../module.ts'
import './operations/adopt.ts'
import './operations/bring.ts'
import './operations/mappings.ts'
import './exports.ts'
import './gaps.ts'
import './gaps-export.ts'
import './mappable.ts'
import './oscal/export.ts'
import './matrix.ts'
import './queries.ts'
import './requirement.ts'

export const frameworks: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [] }
