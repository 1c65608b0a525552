using System.Text;
using CoachingPlatform.Enrolment.Domain.Importing;

namespace CoachingPlatform.Enrolment.Tests.Importing;

/// <summary>Runs the pure part of an import over a text, as the tests need it.</summary>
internal sealed record ImportRun(ImportReader Reader, IReadOnlyList<ValidatedRow> Rows)
{
    public const string Header = "No;Nama Usaha;Nama Pemilik;NIK;NIB;KBLI;No HP;Email;Alamat;Kecamatan;Kabupaten/Kota;Omzet per Tahun;Aset;TK Dibayar;TK Tidak Dibayar;Tahun Berdiri;Tgl Lahir Pemilik;Jenis Kelamin";

    public static readonly DateOnly Today = new(2026, 11, 25);

    public static string KalselPath => Path.Combine(AppContext.BaseDirectory, "Importing", "umkm-kalsel.csv");

    public static string Kalsel => File.ReadAllText(KalselPath);

    public IEnumerable<Finding> Findings => Reader.Findings.Concat(Rows.SelectMany(row => row.Findings));

    public IReadOnlyList<string> Codes => [.. Findings.Select(finding => finding.Code)];

    public BusinessDraft Draft(int record) => Rows.Single(row => row.Record.Number == record).Draft!;

    public static ImportRun Of(byte[] file)
    {
        var reader = ImportReader.Open(new MemoryStream(file));
        return new ImportRun(reader, [.. RowValidator.ValidateAll(reader, Today)]);
    }

    public static ImportRun Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>A file of one good row in which one column is written otherwise.</summary>
    public static ImportRun With(string column, string cell) => Of(Header + "\r\n" + Row((column, cell)) + "\r\n");

    public static string Row(params (string Column, string Cell)[] changes)
    {
        var names = Header.Split(';');
        string[] cells = ["1", "Kerupuk Amanah", "Siti Aminah", "6302056512806789", "0517440717674", "10794", "081258331440", "siti@example.id", "Jl. A. Yani No. 1", "Pulau Sebuku",
            "Kabupaten Kotabaru", "96.000.000", "Rp 24.000.000", "2", "1", "2018", "25/12/1980", "P"];
        foreach (var (column, cell) in changes)
            cells[Array.IndexOf(names, column)] = cell;
        return string.Join(';', cells.Select(cell => cell.IndexOfAny([';', '"', '\n', '\r']) >= 0 ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell));
    }
}
