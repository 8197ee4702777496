/** Every operation and query there is: importing this fills the registry. */
import '#lib/modules/index.ts'
import './control-sheet.ts'
import './account-facts.ts'
import './entities.ts'
import './entity-facts.ts'
import './home.ts'
import './posture.ts'
