//! Comma-separated values, as the reference files write them: a header, quotes where needed.

use std::borrow::Cow;

use super::ReferenceError;

/// The lines of one file after its header, each with as many fields as the header.
pub(super) struct Rows<'a> {
    file: &'static str,
    rest: &'a str,
    line: usize,
    columns: usize,
}

/// One line and where it stands, for error messages.
pub(super) struct Row<'a> {
    pub file: &'static str,
    pub line: usize,
    pub fields: Vec<Cow<'a, str>>,
}

impl<'a> Rows<'a> {
    /// Opens a file, whose header must be the expected one.
    pub(super) fn open(
        file: &'static str,
        text: &'a str,
        header: &'static str,
    ) -> Result<Self, ReferenceError> {
        let mut rows =
            Self { file, rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 0, columns: 0 };
        let found = rows.read()?.map(|fields| fields.join(",")).unwrap_or_default();
        if found != header {
            return Err(ReferenceError::Header { file, expected: header, found });
        }
        rows.columns = header.split(',').count();
        Ok(rows)
    }

    /// Reads one line, quoted fields and their doubled quotes included.
    fn read(&mut self) -> Result<Option<Vec<Cow<'a, str>>>, ReferenceError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        let mut fields = Vec::with_capacity(self.columns);
        loop {
            let field = if self.rest.starts_with('"') { self.quoted()? } else { self.plain() };
            fields.push(field);
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
                continue;
            }
            let end = self.rest.strip_prefix('\r').unwrap_or(self.rest);
            if let Some(rest) = end.strip_prefix('\n') {
                self.rest = rest;
            } else if end.is_empty() {
                self.rest = end;
            } else {
                return Err(ReferenceError::Quote { file: self.file, line: self.line });
            }
            return Ok(Some(fields));
        }
    }

    fn plain(&mut self) -> Cow<'a, str> {
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (mut field, rest) = self.rest.split_at(end);
        if !rest.starts_with(',') {
            field = field.strip_suffix('\r').unwrap_or(field);
        }
        self.rest = rest;
        Cow::Borrowed(field)
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, ReferenceError> {
        let mut rest = &self.rest[1..];
        let mut field = String::new();
        loop {
            let Some(end) = rest.find('"') else {
                return Err(ReferenceError::Quote { file: self.file, line: self.line });
            };
            field.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            let Some(next) = rest.strip_prefix('"') else {
                self.rest = rest;
                return Ok(Cow::Owned(field));
            };
            field.push('"');
            rest = next;
        }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<Row<'a>, ReferenceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let fields = match self.read() {
            Ok(fields) => fields?,
            Err(error) => {
                // Nothing after a broken quote can be trusted.
                self.rest = "";
                return Some(Err(error));
            }
        };
        let (file, line) = (self.file, self.line);
        if fields.len() != self.columns {
            return Some(Err(ReferenceError::Columns {
                file,
                line,
                expected: self.columns,
                found: fields.len(),
            }));
        }
        Some(Ok(Row { file, line, fields }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Vec<String>>, ReferenceError> {
        Rows::open("test.csv", text, "a,b")?
            .map(|row| row.map(|row| row.fields.into_iter().map(Cow::into_owned).collect()))
            .collect()
    }

    #[test]
    fn quotes_may_hold_commas_and_quotes() {
        let rows = read("a,b\n1,\"x, y\"\n\"\"\"L'Agglo\"\"\",é\n").unwrap();
        assert_eq!(rows, [["1", "x, y"], ["\"L'Agglo\"", "é"]]);
    }

    #[test]
    fn line_ends_of_windows_and_a_missing_last_one_are_read() {
        assert_eq!(
            read("a,b\r\n1,2\r\n3,\"4\"\r\n5,").unwrap(),
            [["1", "2"], ["3", "4"], ["5", ""]]
        );
        assert_eq!(read("\u{feff}a,b\n").unwrap(), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let message = |text| read(text).unwrap_err().to_string();
        assert_eq!(message("a,c\n1,2\n"), "test.csv: header is `a,c`, expected `a,b`");
        assert_eq!(message("a,b\n1,2\n3\n"), "test.csv, line 3: 1 columns, expected 2");
        assert_eq!(
            message("a,b\n\"1,2\n"),
            "test.csv, line 2: a quote is never closed, or closed too early"
        );
        assert_eq!(
            message("a,b\n\"1\"x,2\n"),
            "test.csv, line 2: a quote is never closed, or closed too early"
        );
        assert_eq!(message(""), "test.csv: header is ``, expected `a,b`");
    }
}
