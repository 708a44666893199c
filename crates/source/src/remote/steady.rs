//! A store whose bodies are whole: one that ends early is asked for the rest, or is an error.

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    CopyOptions, GetOptions, GetRange, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, path::Path,
};
use std::{fmt, ops::Range, sync::Arc, time::Duration};

/// Times that a request is begun anew in which nothing came.
const TRIES: u32 = 3;
/// The pause before the first of them; each one after is twice as long.
const PAUSE: Duration = Duration::from_millis(300);

/// How long a body may stand still.
const STILL: Duration = Duration::from_secs(30);

/// Passes everything on to a store, and reads bodies to their end.
#[derive(Debug)]
pub(crate) struct Steady {
    pub(crate) objects: Arc<dyn ObjectStore>,
    /// How long an answer may take to begin, with all that the store's client tries by itself.
    pub(crate) patience: Duration,
}

/// What is wrong with a body.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyProblem {
    /// It ended early.
    #[error("the answer ended after {got} of {expected} bytes")]
    Short {
        /// Bytes that came.
        got: u64,
        /// Bytes that were announced.
        expected: u64,
    },
    /// It went on behind its end.
    #[error("the answer is longer than the {expected} bytes that it announced")]
    Long {
        /// Bytes that were announced.
        expected: u64,
    },
    /// Nothing came for a while.
    #[error("the host did not answer in time")]
    Silent,
    /// The file is another one than before.
    #[error("the file was changed while it was read")]
    Changed,
}

impl From<BodyProblem> for object_store::Error {
    fn from(problem: BodyProblem) -> Self {
        Self::Generic { store: "store", source: Box::new(problem) }
    }
}

impl fmt::Display for Steady {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.objects.fmt(to)
    }
}

/// Whether the same request may go well the next time.
fn is_passing(error: &object_store::Error) -> bool {
    let object_store::Error::Generic { source, .. } = error else { return false };
    match source.downcast_ref::<BodyProblem>() {
        Some(BodyProblem::Changed | BodyProblem::Long { .. }) => return false,
        Some(BodyProblem::Short { .. } | BodyProblem::Silent) => return true,
        None => {}
    }
    let text = source.to_string();
    // What asks for a machine's own credentials will not find them at the second time either.
    let asks_machine = ["169.254.", "metadata.google"].iter().any(|host| text.contains(host));
    let is_refused = text.contains("status code: 4") && !text.contains("status code: 429");
    !asks_machine && !is_refused && !text.contains("redirect without LOCATION")
}

/// A body on its way.
struct Body {
    objects: Arc<dyn ObjectStore>,
    location: Path,
    options: GetOptions,
    meta: ObjectMeta,
    whole: Range<u64>,
    next: u64,
    tries: u32,
    bytes: BoxStream<'static, Result<Bytes>>,
}

impl Body {
    /// The next bytes; none at the end.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            let next = tokio::time::timeout(STILL, self.bytes.next()).await;
            let error = match next.unwrap_or_else(|_| Some(Err(BodyProblem::Silent.into()))) {
                Some(Ok(bytes)) if bytes.is_empty() => continue,
                Some(Ok(bytes)) => {
                    self.next += bytes.len() as u64;
                    if self.next > self.whole.end {
                        return Err(BodyProblem::Long { expected: self.whole.end - self.whole.start }.into());
                    }
                    self.tries = 0;
                    return Ok(Some(bytes));
                }
                None if self.next == self.whole.end => return Ok(None),
                None => BodyProblem::Short {
                    got: self.next - self.whole.start,
                    expected: self.whole.end - self.whole.start,
                }
                .into(),
                // All bytes are here; what comes behind them is not asked for.
                Some(Err(_)) if self.next == self.whole.end => return Ok(None),
                Some(Err(error)) => error,
            };
            if self.tries == TRIES || !is_passing(&error) {
                return Err(error);
            }
            self.resume().await?;
        }
    }

    /// Asks for what is still missing.
    async fn resume(&mut self) -> Result<()> {
        pause(self.tries).await;
        self.tries += 1;
        let range = self.next..self.whole.end;
        let options = GetOptions { range: Some(GetRange::Bounded(range.clone())), ..self.options.clone() };
        let rest = self.objects.get_opts(&self.location, options).await?;
        let is_other =
            |known: &Option<String>, new: &Option<String>| known.is_some() && new.is_some() && known != new;
        if rest.meta.size != self.meta.size
            || rest.range != range
            || is_other(&self.meta.e_tag, &rest.meta.e_tag)
        {
            return Err(BodyProblem::Changed.into());
        }
        self.bytes = rest.into_stream();
        Ok(())
    }
}

async fn pause(tries: u32) {
    tokio::time::sleep(PAUSE * 2_u32.saturating_pow(tries)).await;
}

#[async_trait]
impl ObjectStore for Steady {
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let mut tries = 0;
        let mut result = loop {
            let answer =
                tokio::time::timeout(self.patience, self.objects.get_opts(location, options.clone())).await;
            // Who was silent so long was asked often enough.
            let Ok(answer) = answer else { return Err(BodyProblem::Silent.into()) };
            match answer {
                Ok(result) => break result,
                Err(error) if tries == TRIES || !is_passing(&error) => return Err(error),
                Err(_) => {
                    pause(tries).await;
                    tries += 1;
                }
            }
        };
        if options.head {
            return Ok(result);
        }
        let GetResultPayload::Stream(bytes) = result.payload else { return Ok(result) };
        let body = Body {
            objects: self.objects.clone(),
            location: location.clone(),
            options,
            meta: result.meta.clone(),
            next: result.range.start,
            whole: result.range.clone(),
            tries: 0,
            bytes,
        };
        let bytes = futures::stream::try_unfold(body, |mut body| async move {
            Ok(body.next().await?.map(|bytes| (bytes, body)))
        });
        result.payload = GetResultPayload::Stream(bytes.boxed());
        Ok(result)
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        let read = |range: Range<u64>| async move {
            let options =
                GetOptions { range: Some(GetRange::Bounded(range.clone())), ..GetOptions::default() };
            let bytes = self.get_opts(location, options).await?.bytes().await?;
            let expected = range.end.saturating_sub(range.start);
            let got = bytes.len() as u64;
            if got == expected { Ok(bytes) } else { Err(BodyProblem::Short { got, expected }.into()) }
        };
        object_store::coalesce_ranges(ranges, read, object_store::OBJECT_STORE_COALESCE_DEFAULT).await
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let (objects, prefix) = (self.objects.clone(), prefix.cloned());
        whole_list(move || objects.list(prefix.as_ref()))
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        let (objects, prefix, offset) = (self.objects.clone(), prefix.cloned(), offset.clone());
        whole_list(move || objects.list_with_offset(prefix.as_ref(), &offset))
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.objects.list_with_delimiter(prefix).await
    }

    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        Err(only_read("put"))
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(only_read("put_multipart"))
    }

    fn delete_stream(&self, _: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        futures::stream::once(async { Err(only_read("delete")) }).boxed()
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        Err(only_read("copy"))
    }
}

/// A list, begun anew where it breaks off: all of it, or an error.
fn whole_list(
    list: impl Fn() -> BoxStream<'static, Result<ObjectMeta>> + Send + 'static,
) -> BoxStream<'static, Result<ObjectMeta>> {
    let whole = async move {
        let mut tries = 0;
        loop {
            match list().try_collect::<Vec<_>>().await {
                Ok(all) => return Ok(futures::stream::iter(all.into_iter().map(Ok))),
                Err(error) if tries == TRIES || !is_passing(&error) => return Err(error),
                Err(_) => {
                    pause(tries).await;
                    tries += 1;
                }
            }
        }
    };
    futures::stream::once(whole).try_flatten().boxed()
}

/// A source is read and never changed.
fn only_read(operation: &str) -> object_store::Error {
    object_store::Error::NotImplemented {
        operation: operation.to_owned(),
        implementer: "a source".to_owned(),
    }
}

/// All bytes of a result.
pub(crate) async fn all(result: GetResult) -> Result<Vec<u8>> {
    let mut all =
        Vec::with_capacity(usize::try_from(result.range.end - result.range.start).unwrap_or_default());
    let mut bytes = result.into_stream();
    while let Some(more) = bytes.try_next().await? {
        all.extend_from_slice(&more);
    }
    Ok(all)
}
