"""The papers of a draw (抽取文书): announcements, list, summary, and the table of who goes where."""
