import type { Module } from '../module.ts'
import './operations.ts'

export const sessions: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [] }
