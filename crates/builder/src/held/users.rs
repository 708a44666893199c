//! Who is behind the keys of an extract, and what is known of them.

use super::{Held, rows::Texts};
use crate::{
    BuildWatch, BuilderError,
    input::TypeRows,
    output::private_folder,
    rows::{PeopleCollector, TextHasher, UserIds, order_of_user},
};
use arrow::{
    array::{AsArray, RecordBatch},
    datatypes::UInt32Type,
};
use rockpool_catalog::{DataFile, UserKey, column};
use rockpool_source::{HashKey, PropertyText};
use std::path::Path;

impl Held {
    /// The users, so that who comes back has the key from before.
    ///
    /// # Errors
    /// [`BuilderError::NoUsers`] where users have keys and nobody says whose: neither `users/` nor the private folder.
    pub(crate) fn users(&self, hasher: &TextHasher, watch: &dyn BuildWatch) -> Result<UserIds, BuilderError> {
        let private = private_folder(&self.folder);
        let mut files: Vec<(&Path, &DataFile)> =
            self.manifest.users_files.iter().map(|file| (self.folder.as_path(), file)).collect();
        if let Some(file) = &self.snapshot.private_users {
            if !private.join(&file.path).exists() {
                return Err(BuilderError::NoUsers { path: self.folder.clone() });
            }
            files.push((&private, file));
        }
        let mut users = Vec::new();
        for (folder, file) in files {
            self.each_user(folder, file, watch, |batch, keys| {
                let names = batch.column_by_name(column::USER_ID)?.as_string_opt::<i32>()?;
                users.extend(
                    keys.iter().zip(names).filter_map(|(key, name)| Some((UserKey(*key), name?.to_owned()))),
                );
                Some(())
            })?;
        }
        Ok(UserIds::known(users, self.snapshot.next_user, self.snapshot.key_order, hasher))
    }

    /// Identifiers as the extract has them: where it holds hashes in their place, these.
    ///
    /// # Errors
    /// [`BuilderError::Unlike`] where they are hashes, and `key` is not the one they were made with.
    pub(crate) fn stored_ids(
        &self,
        users: &[String],
        key: Option<&HashKey>,
    ) -> Result<Vec<String>, BuilderError> {
        let cut = self.manifest.cut.as_ref();
        if !cut.is_some_and(|cut| cut.hashed.iter().any(|name| name == column::USER_ID)) || users.is_empty() {
            return Ok(users.to_vec());
        }
        let is_right = |key: &&HashKey| cut.and_then(|cut| cut.key_check.as_ref()) == Some(&key.check());
        let key = key.filter(is_right).ok_or_else(|| BuilderError::Unlike {
            path: self.folder.clone(),
            reason: "it holds keyed hashes of its users; give the key that they were made with, with --hash-key-file FILE or in the environment as ROCKPOOL_HASH_KEY".to_owned(),
        })?;
        Ok(users.iter().map(|user| key.hash(user)).collect())
    }

    /// Gives what is known of users to `collector`.
    pub(crate) fn people(
        &self,
        hasher: &TextHasher,
        collector: &mut PeopleCollector<'_>,
        watch: &dyn BuildWatch,
    ) -> Result<(), BuilderError> {
        let columns: Vec<(&str, &str)> = self
            .manifest
            .user_properties
            .iter()
            .filter_map(|property| Some((property.name.as_str(), property.column.as_deref()?)))
            .collect();
        let mut failed = Ok(());
        for file in &self.manifest.users_files {
            self.each_user(&self.folder, file, watch, |batch, keys| {
                let values: Vec<(&str, Texts<'_>)> = columns
                    .iter()
                    .map(|(name, column)| Some((*name, Texts::of(batch.column_by_name(column)?.as_ref())?)))
                    .collect::<Option<_>>()?;
                let users: Vec<u64> = keys.iter().map(|key| order_of_user(Some(UserKey(*key)))).collect();
                let mut rows = TypeRows::default();
                for row in 0..users.len() {
                    let known = |(name, values): &(&str, Texts<'_>)| {
                        Some(((*name).to_owned().into(), Some(values.get(row)?.into_owned().into())))
                    };
                    let mut properties: Vec<PropertyText<'_>> = values.iter().filter_map(known).collect();
                    rows.add(u32::try_from(row).ok()?, 0, &mut properties, hasher);
                }
                if failed.is_ok() {
                    failed = collector.add_held(&mut rows, &users);
                }
                Some(())
            })?;
        }
        failed
    }

    /// Gives the batches of a table of users to `take`, with their keys; `take` says none where a column is not right.
    fn each_user(
        &self,
        folder: &Path,
        file: &DataFile,
        watch: &dyn BuildWatch,
        mut take: impl FnMut(&RecordBatch, &[u32]) -> Option<()>,
    ) -> Result<(), BuilderError> {
        let path = folder.join(&file.path);
        for batch in Self::file_in(folder, file, watch)?.build().map_err(BuilderError::parquet(&path))? {
            let batch = batch.map_err(|error| BuilderError::parquet(&path)(error.into()))?;
            let keys = batch.column_by_name(column::USER_KEY);
            let keys = keys.and_then(|keys| keys.as_primitive_opt::<UInt32Type>());
            let taken = keys.and_then(|keys| take(&batch, keys.values()));
            taken.ok_or_else(|| self.other_columns(file))?;
        }
        Ok(())
    }
}
