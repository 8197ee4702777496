import type { Module } from '../module.ts'
import './exports.ts'
import './operations.ts'
import './queries.ts'

export const postureSnapshots: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [] }
