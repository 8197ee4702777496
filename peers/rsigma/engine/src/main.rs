//! `rsigma-engine <folder of rules> <events.ndjson> [--include-event]` prints a line of JSON per hit, as `rsigma engine eval` does.
//! The engine of rsigma without its daemon, which takes several times as long to build.
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use rsigma_eval::Engine;
use rsigma_eval::event::JsonEvent;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [rules, events, rest @ ..] = given.as_slice() else {
        return Err("usage: rsigma-engine <folder of rules> <events.ndjson> [--include-event]".into());
    };
    let mut engine = Engine::new();
    engine.set_include_event(rest.iter().any(|each| each == "--include-event"));
    engine.add_collection(&rsigma_parser::parse_sigma_directory(Path::new(rules))?)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in BufReader::new(File::open(events)?).lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        for hit in &engine.evaluate(&JsonEvent::borrow(&value)) {
            serde_json::to_writer(&mut out, hit)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(())
}
