//! Every act of the product is on a page, in the description of the API and on the command line, or its reason is named here
//! (BR-74). API, description and command line are made from one list; whether a page has it is seen in the sources.

use std::{fs, path::Path};

use flow::ACTS;

/// Acts that no page has, and why.
const WITHOUT_A_PAGE: &[(&str, &str)] =
    &[("member.create", "on pages people come by invitation and choose their own password")];

fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" && name != "api" {
            sources(&path, all);
        } else if (name.ends_with(".rs") && name != "sample.rs") || name.ends_with(".html") {
            // What stands below is samples of the pages of parts.
            let text = fs::read_to_string(&path).unwrap();
            all.push_str(text.split("fn samples()").next().unwrap());
        }
    }
}

#[test]
fn br_74_every_act_is_on_a_page_and_in_the_description_or_has_a_reason() {
    let mut all = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let described = crate::doors::api::openapi();
    for act in ACTS {
        let is_there = all.contains(&format!("\"{}\"", act.name)) || all.contains(&format!("/do/{}\"", act.name));
        let excused = WITHOUT_A_PAGE.iter().any(|(name, _)| *name == act.name);
        assert!(is_there != excused, "{}: on a page {is_there}, excused {excused}", act.name);
        assert!(described["paths"][format!("/api/v1/acts/{}", act.name)]["post"].is_object(), "{}", act.name);
    }
    for (name, _) in WITHOUT_A_PAGE {
        assert!(flow::act::find(name).is_some(), "{name} is no act");
    }
}
