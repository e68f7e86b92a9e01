//! An open pack: the contract's functions as methods, for any number of threads at once.
//!
//! Not responsible for: reading folders (a [`Bundle`] comes ready) or drawing diagnostics.

use std::sync::Arc;

use gezhi_contract::assess::{AssessRequest, AssessResponse};
use gezhi_contract::calls::{
    CheckResponse, DeadlineRequest, DeadlineResponse, DecideManyRequest, DecideManyResponse,
    DecideRequest, EvaluateRequest, EvaluateResponse, PackSummary,
};
use gezhi_contract::describe::{DescribeRequest, DescribeResponse};
use gezhi_contract::duties::{DutiesRequest, DutiesResponse};
use gezhi_contract::score::{ScoreRequest, ScoreResponse};
use gezhi_contract::survey::{SurveyRequest, SurveyResponse};
use gezhi_contract::timeline::{
    TimelineManyRequest, TimelineManyResponse, TimelineRequest, TimelineResponse,
};
use gezhi_contract::{Bundle, Decision, Incident};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::engine::{Engine, Isolation};
use crate::error::{CallError, OpenError};
use crate::pool::Pool;
use crate::session::{Session, read, write};

/// Checks a pack without opening it: every diagnostic, warnings included.
///
/// # Errors
/// [`CallError`]: the check itself failed. A bad pack is no error here, its problems are the
/// answer.
pub fn check(engine: &Engine, bundle: &Bundle) -> Result<CheckResponse, CallError> {
    read(&Session::new(engine).call("check", &write(bundle)?)?)
}

/// A rule pack, open in as many instances as there are calls at once.
///
/// # Example: a pack that has no manifest
///
/// ```
/// use gezhi::contract::{Bundle, Layer};
/// use gezhi::{Engine, Pack};
///
/// let bundle = Bundle { layers: vec![Layer::default()], roster: None };
/// let error = Pack::open(&Engine::new()?, &bundle).unwrap_err();
/// assert!(!error.to_string().is_empty());
/// # Ok::<(), gezhi::EngineError>(())
/// ```
#[derive(Debug)]
pub struct Pack {
    engine: Engine,
    /// What a fresh instance opens first; nothing where its component is baked.
    bundle: Option<Arc<str>>,
    summary: PackSummary,
    pool: Pool,
}

impl Pack {
    /// Opens a pack, and enrolls the roster in it where there is one.
    ///
    /// # Errors
    /// [`OpenError`]: the pack's diagnostics, or the failure of the call.
    pub fn open(engine: &Engine, bundle: &Bundle) -> Result<Self, OpenError> {
        let mut session = Session::new(engine);
        let request = write(bundle)?;
        let summary = read(&session.call("open", &request)?)?;
        Ok(Self::of(session, engine, Some(request.into()), summary))
    }

    /// The pack that a baked district's component has open already.
    ///
    /// # Errors
    /// [`OpenError`]: no pack is open in the component.
    ///
    /// ```
    /// let error = gezhi::Pack::baked(&gezhi::Engine::new()?).unwrap_err();
    /// assert!(error.to_string().contains("no pack"), "{error}");
    /// # Ok::<(), gezhi::EngineError>(())
    /// ```
    pub fn baked(engine: &Engine) -> Result<Self, OpenError> {
        let mut session = Session::new(engine);
        let described: DescribeResponse = read(&session.call("describe", "{}")?)?;
        let pack = described.pack.ok_or_else(|| CallError::NotBaked(engine.digest().to_owned()))?;
        Ok(Self::of(session, engine, None, pack.summary))
    }

    fn of(first: Session, engine: &Engine, bundle: Option<Arc<str>>, summary: PackSummary) -> Self {
        let pool = Pool::new(engine.pooling().instances_kept);
        pool.give(first);
        Self { engine: engine.clone(), bundle, summary, pool }
    }

    /// What is open: id, version, digest, layers, counts, warnings.
    #[must_use]
    pub fn summary(&self) -> &PackSummary {
        &self.summary
    }

    /// The engine that it is open in.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Decides one incident: what it is, who is responsible, by when, and why.
    ///
    /// # Errors
    /// [`CallError`]: the incident does not fit the pack, or the engine did not answer.
    pub fn decide(&self, request: &DecideRequest) -> Result<Decision, CallError> {
        self.ask("decide", request)
    }

    /// Decides one incident, with a receipt and without a trace.
    ///
    /// # Errors
    /// As [`Pack::decide`].
    pub fn decide_incident(&self, incident: &Incident) -> Result<Decision, CallError> {
        #[derive(Serialize)]
        struct Request<'a> {
            incident: &'a Incident,
        }
        self.ask("decide", &Request { incident })
    }

    /// Decides many incidents in one crossing; a bad one gives an error in its place.
    ///
    /// # Errors
    /// [`CallError`]: the request as a whole is refused, or the engine did not answer.
    pub fn decide_many(
        &self,
        request: &DecideManyRequest,
    ) -> Result<DecideManyResponse, CallError> {
        self.ask("decide-many", request)
    }

    /// Evaluates one of the pack's tables on inputs of your own.
    ///
    /// # Errors
    /// [`CallError`]: there is no such table or column, or the table's hit policy is violated.
    pub fn evaluate(&self, request: &EvaluateRequest) -> Result<EvaluateResponse, CallError> {
        self.ask("evaluate", request)
    }

    /// Computes deadlines by one of the pack's calendars.
    ///
    /// # Errors
    /// [`CallError`]: there is no such calendar, or the engine did not answer.
    pub fn deadline(&self, request: &DeadlineRequest) -> Result<DeadlineResponse, CallError> {
        self.ask("deadline", request)
    }

    /// How every clock of a case stands at an instant, who holds it, and what changes next.
    ///
    /// # Example: a case that is a week old
    ///
    /// ```no_run
    /// use gezhi::contract::timeline::{Case, Event, TimelineRequest};
    /// let bundle = gezhi::pack_dir::bundle(&gezhi::pack_dir::Sources::pack("rules/model"))?;
    /// let pack = gezhi::Pack::open(&gezhi::Engine::new()?, &bundle)?;
    /// # let (incident, decision) = Default::default();
    /// let dispatched = Event {
    ///     event: "dispatched".into(),
    ///     at: "2026-03-02T09:20:00+08:00".into(),
    ///     ..Event::default()
    /// };
    /// let case = Case { incident, decision, events: vec![dispatched] };
    /// let at = "2026-03-09T09:00:00+08:00".to_owned();
    /// let now = pack.timeline(&TimelineRequest { case, at, explain: true })?;
    /// println!("wake me at {:?}", now.next.map(|next| next.at));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`CallError`]: the events cannot have happened so, or the engine did not answer.
    pub fn timeline(&self, request: &TimelineRequest) -> Result<TimelineResponse, CallError> {
        self.ask("timeline", request)
    }

    /// The same for many cases in one crossing; a bad one gives an error in its place.
    ///
    /// # Errors
    /// [`CallError`]: the request as a whole is refused, or the engine did not answer.
    pub fn timeline_many(
        &self,
        request: &TimelineManyRequest,
    ) -> Result<TimelineManyResponse, CallError> {
        self.ask("timeline-many", request)
    }

    /// Judges recurring duties against a log: done, due, overdue or unspecified.
    ///
    /// # Errors
    /// [`CallError`]: a duty, subject or time does not fit the pack, or the engine did not answer.
    pub fn duties(&self, request: &DutiesRequest) -> Result<DutiesResponse, CallError> {
        self.ask("duties", request)
    }

    /// Holds grids against the pack's sizing rules.
    ///
    /// # Errors
    /// [`CallError`]: a kind or fact does not fit the pack, or the engine did not answer.
    pub fn survey(&self, request: &SurveyRequest) -> Result<SurveyResponse, CallError> {
        self.ask("survey", request)
    }

    /// Scores closed cases against the pack's outcome targets.
    ///
    /// # Errors
    /// [`CallError`]: a case does not fit the pack, or the engine did not answer.
    pub fn score(&self, request: &ScoreRequest) -> Result<ScoreResponse, CallError> {
        self.ask("score", request)
    }

    /// Tells which of the pack's properties hold for an incident and its decision, or for a pair.
    ///
    /// # Example: does a pack keep its promises?
    ///
    /// ```no_run
    /// use gezhi::contract::assess::AssessRequest;
    /// let bundle = gezhi::pack_dir::bundle(&gezhi::pack_dir::Sources::pack("rules/model"))?;
    /// let pack = gezhi::Pack::open(&gezhi::Engine::new()?, &bundle)?;
    /// let incident = gezhi::Incident {
    ///     id: "1".into(),
    ///     reported_at: "2026-03-02T09:15".into(),
    ///     text: Some("自来水管破裂".into()),
    ///     ..Default::default()
    /// };
    /// let answer = pack.assess(&AssessRequest { incident, ..Default::default() })?;
    /// assert!(answer.broken.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`CallError`]: the incident does not fit the pack, there is no such property, or the engine
    /// did not answer. A broken property is an answer.
    pub fn assess(&self, request: &AssessRequest) -> Result<AssessResponse, CallError> {
        self.ask("assess", request)
    }

    /// Describes engine and pack: vocabulary, tables, rules, sources, limits.
    ///
    /// # Errors
    /// [`CallError`]: the engine did not answer.
    pub fn describe(&self) -> Result<DescribeResponse, CallError> {
        read(&self.call("describe", "{}")?)
    }

    /// Describes engine and pack with the rows of all tables, each condition with values to try on
    /// it, and the days that calendars list.
    ///
    /// A district's is 100 to 550 kB and is made anew at each call: ask once and keep it.
    ///
    /// # Errors
    /// [`CallError`]: the engine did not answer, or the rows are more than an answer holds
    /// (`RESPONSE_BYTES_MAX`).
    ///
    /// # Example: the edges of a condition
    ///
    /// ```
    /// use gezhi::contract::{Bundle, Layer};
    ///
    /// let manifest = r#"
    ///     id = "fees"
    ///     version = "1"
    ///     zone = "+08:00"
    ///     tables.fee = { hit = "first", columns = { "人数" = "decimal" } }
    ///     sources.S = { kind = "design", title = "S" }
    /// "#;
    /// let mut layer = Layer::default();
    /// layer.files.insert("pack.toml".into(), manifest.into());
    /// let rows = "编号,人数,→费用,依据\nF1,[1..5),免,S\n";
    /// layer.files.insert("tables/fee.csv".into(), rows.into());
    /// let bundle = Bundle { layers: vec![layer], roster: None };
    /// let pack = gezhi::Pack::open(&gezhi::Engine::new()?, &bundle)?;
    ///
    /// let described = pack.describe_detail()?;
    /// let row = &described.pack.unwrap().tables[0].entries[0];
    /// assert_eq!(row.id, "F1");
    /// assert_eq!(row.conditions[0].inside[..2], ["1", "4"]);
    /// assert_eq!(row.conditions[0].outside[..2], ["5", "0"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn describe_detail(&self) -> Result<DescribeResponse, CallError> {
        self.ask("describe", &DescribeRequest { detail: true })
    }

    /// Calls a function of the contract by its name; both sides are JSON texts.
    ///
    /// # Errors
    /// [`CallError::Shared`] for `open` and `enroll`, which need a [`Session`]; else as the
    /// function's own method.
    pub fn call(&self, function: &str, request: &str) -> Result<String, CallError> {
        if matches!(function, "open" | "enroll") {
            return Err(CallError::Shared(function.to_owned()));
        }
        let warm = self.engine.pooling().isolation == Isolation::Warm;
        let waiting = if warm { self.pool.take() } else { None };
        let mut session =
            waiting.unwrap_or_else(|| Session::with_pack(&self.engine, self.bundle.clone()));
        let answer = session.call(function, request);
        if warm && !answer.as_ref().is_err_and(CallError::is_fatal) {
            self.pool.give(session);
        }
        answer
    }

    fn ask<Q: Serialize, A: DeserializeOwned>(
        &self,
        function: &str,
        request: &Q,
    ) -> Result<A, CallError> {
        read(&self.call(function, &write(request)?)?)
    }
}
