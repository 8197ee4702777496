import type { Module } from '../module.ts'
import './operations.ts'
import './queries.ts'
import { pausedPortal } from './waiting.ts'

export const portalBackups: Module = { search: null, worklist: [pausedPortal], decisions: [], jobs: [], rounds: [] }
