using CoachingPlatform.Sheets;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>A column of a list of businesses as this service writes it itself, in templates and exports.</summary>
/// <param name="Column">What it holds.</param>
/// <param name="Id">Its heading in Indonesian.</param>
/// <param name="En">Its heading in English.</param>
/// <param name="NoteId">How to fill it in, in Indonesian.</param>
/// <param name="NoteEn">The same in English.</param>
/// <param name="Example">An example.</param>
/// <param name="IsText">Whether a spreadsheet must not take it for a number.</param>
internal sealed record BusinessColumn(ImportColumn Column, string Id, string En, string NoteId, string NoteEn, string Example, bool IsText = true)
{
    /// <summary>The columns that can be imported, in the usual order.</summary>
    public static readonly IReadOnlyList<BusinessColumn> All =
    [
        new(ImportColumn.BusinessName, "Nama Usaha", "Business name", "Nama yang dipakai berdagang.", "The name it trades under.", "Kerupuk Cahaya"),
        new(ImportColumn.LegalName, "Nama Resmi", "Legal name", "Nama pada akta atau NIB, bila berbeda.", "The name in the deed or NIB, where it differs.", "CV Cahaya Banua"),
        new(ImportColumn.OwnerName, "Nama Pemilik", "Owner", "Nama lengkap pemilik.", "The owner's full name.", "Rina Wati"),
        new(ImportColumn.Nik, "NIK", "NIK", "16 angka sesuai KTP, sebagai teks.", "16 digits as on the identity card, as text.", "6302156511679814"),
        new(ImportColumn.Nib, "NIB", "NIB", "13 angka; kosongkan bila belum ada.", "13 digits; leave empty if there is none yet.", "1353894784758"),
        new(ImportColumn.Npwp, "NPWP", "NPWP", "16 angka; kosongkan bila belum ada.", "16 digits; leave empty if there is none yet.", "0012345678901000"),
        new(ImportColumn.Kbli, "KBLI", "KBLI", "Kode KBLI 2020, 5 angka.", "KBLI 2020 code, 5 digits.", "10794"),
        new(ImportColumn.Phone, "No HP", "Phone", "Satu nomor, misalnya 0812… atau +62812….", "One number, such as 0812… or +62812….", "081258331440"),
        new(ImportColumn.Email, "Email", "Email", "Satu alamat.", "One address.", "rina@example.id"),
        new(ImportColumn.Address, "Alamat", "Address", "Jalan, nomor, RT.", "Street, number, RT.", "Jl. Pasar Lama No. 2 RT 12"),
        new(ImportColumn.District, "Kecamatan", "District", "Nama atau kode Kemendagri.", "Name or official code.", "Sungai Durian"),
        new(ImportColumn.Regency, "Kabupaten/Kota", "Regency/City", "Nama atau kode Kemendagri; wajib diisi.", "Name or official code; must be filled in.", "Kabupaten Kotabaru"),
        new(ImportColumn.Province, "Provinsi", "Province", "Hanya perlu bila nama kabupaten dipakai dua kali.", "Needed only where two regencies have the same name.", "Kalimantan Selatan"),
        new(ImportColumn.AnnualSales, "Omzet per Tahun", "Annual sales", "Rupiah bulat, misalnya 120.000.000.", "Whole rupiah, such as 120.000.000.", "120.000.000", IsText: false),
        new(ImportColumn.Capital, "Aset", "Capital", "Rupiah bulat, tanpa tanah dan bangunan.", "Whole rupiah, without land and buildings.", "30.000.000", IsText: false),
        new(ImportColumn.PaidWorkers, "TK Dibayar", "Paid workers", "Jumlah orang.", "Number of people.", "8", IsText: false),
        new(ImportColumn.UnpaidWorkers, "TK Tidak Dibayar", "Unpaid workers", "Jumlah orang.", "Number of people.", "0", IsText: false),
        new(ImportColumn.YearFounded, "Tahun Berdiri", "Year founded", "Empat angka.", "Four digits.", "1995"),
        new(ImportColumn.BirthDate, "Tgl Lahir Pemilik", "Owner birth date", "Hari/bulan/tahun.", "Day/month/year.", "25/11/1967"),
        new(ImportColumn.Sex, "Jenis Kelamin", "Sex", "L atau P.", "L (male) or P (female).", "P"),
        new(ImportColumn.ReportedSize, "Skala Usaha", "Reported size", "Mikro, kecil atau menengah, menurut pemilik.", "Micro, small or medium, as the owner says.", "Mikro"),
    ];

    /// <summary>The heading in a language.</summary>
    public string Heading(string language) => language == "en" ? En : Id;

    /// <summary>It as a column to write.</summary>
    public SheetColumn In(string language) => new(Heading(language), IsText);
}
