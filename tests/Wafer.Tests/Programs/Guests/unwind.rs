//! Panics that unwind: the same output natively and as WebAssembly.
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;

struct Guard(&'static str, Rc<RefCell<Vec<String>>>);

impl Drop for Guard {
    fn drop(&mut self) {
        let how = if std::thread::panicking() { "unwinding" } else { "leaving" };
        self.1.borrow_mut().push(format!("{how} {}", self.0));
    }
}

fn divide(a: i64, b: i64, log: &Rc<RefCell<Vec<String>>>) -> i64 {
    let _guard = Guard("divide", log.clone());
    a / b
}

fn nested(depth: usize, log: &Rc<RefCell<Vec<String>>>) -> usize {
    let _guard = Guard("nested", log.clone());
    if depth == 0 {
        panic!("at the bottom: {}", depth);
    }
    nested(depth - 1, log) + 1
}

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => match payload.downcast::<&'static str>() {
            Ok(text) => text.to_string(),
            Err(payload) => format!("number {}", payload.downcast::<u64>().unwrap()),
        },
    }
}

fn main() {
    panic::set_hook(Box::new(|info| println!("hook: line {}", info.location().unwrap().line())));
    let log = Rc::new(RefCell::new(Vec::new()));
    let tries: Vec<(&str, Box<dyn Fn() -> i64>)> = vec![
        ("fine", Box::new({ let log = log.clone(); move || divide(84, 2, &log) })),
        ("by zero", Box::new({ let log = log.clone(); move || divide(1, 0, &log) })),
        ("overflow", Box::new({ let log = log.clone(); move || divide(i64::MIN, -1, &log) })),
        ("deep", Box::new({ let log = log.clone(); move || nested(4, &log) as i64 })),
        ("index", Box::new(|| [1i64, 2, 3][std::env::args().count() + 5])),
        ("unwrap", Box::new(|| "12x".parse::<i64>().unwrap())),
        ("any", Box::new(|| std::panic::panic_any(99u64))),
    ];
    for (name, action) in &tries {
        match panic::catch_unwind(AssertUnwindSafe(|| action())) {
            Ok(value) => println!("{name}: {value}"),
            Err(payload) => println!("{name}: {}", message(payload)),
        }
        for line in log.borrow_mut().drain(..) {
            println!("  {line}");
        }
    }
    let mut counts = BTreeMap::new();
    panic::set_hook(Box::new(|_| {}));
    for i in 0..5000u64 {
        let result = panic::catch_unwind(|| {
            if i % 7 == 0 { panic::resume_unwind(Box::new(i)) }
            i.checked_rem(i % 5).map(|r| r as usize).unwrap_or_else(|| panic!("five"))
        });
        *counts.entry(match result { Ok(_) => "value", Err(e) if e.is::<u64>() => "number", Err(_) => "text" }).or_insert(0) += 1;
    }
    println!("{counts:?}");
}
