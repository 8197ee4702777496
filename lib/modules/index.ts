/** Every module's operations and queries: importing this fills the registry. */
import './systems/operations.ts'
import './systems/queries.ts'
