using CoachingPlatform.Enrolment.Domain.Importing;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Importing;

/// <summary>One good row, one cell written otherwise: what is found, and nothing else.</summary>
public class CellFaultTests
{
    [Theory]
    // NIK
    [InlineData("NIK", "630205651280678", "nik.length")]
    [InlineData("NIK", "63020565128067890", "nik.length")]
    [InlineData("NIK", "63020565128O6789", "nik.format")]
    [InlineData("NIK", "-", "nik.format")]
    [InlineData("NIK", "belum ada", "nik.format")]
    [InlineData("NIK", "0000000000000000", "nik.format")]
    [InlineData("NIK", "#####", "nik.format")]
    [InlineData("NIK", "6,30206E+15", "nik.rounded")]
    [InlineData("NIK", "6.30205651280679E+15", "nik.rounded")]
    [InlineData("NIK", "6,30206e15", "nik.rounded")]
    [InlineData("NIK", "6302060000000000", "nik.rounded")]
    [InlineData("NIK", "6302056512806789.0", "nik.rounded")]
    [InlineData("NIK", "6302056512806789,00", "nik.rounded")]
    [InlineData("NIK", "6.302.056.512.806.780", "nik.rounded")]
    [InlineData("NIK", "6.302.056.512.806.780,00", "nik.rounded")]
    // NIB
    [InlineData("NIB", "517440717674", "nib.length")]
    [InlineData("NIB", "05174407176741", "nib.length")]
    [InlineData("NIB", "05174407I7674", "nib.format")]
    [InlineData("NIB", "503/123/DPMPTSP", "nib.format")]
    [InlineData("NIB", "-", "nib.format")]
    [InlineData("NIB", "5,17441E+11", "nib.rounded")]
    [InlineData("NIB", "9517440717674.0", "nib.rounded")]
    // KBLI
    [InlineData("KBLI", "10794.0", "kbli.format")]
    [InlineData("KBLI", "10794,0", "kbli.format")]
    [InlineData("KBLI", "10.794", "kbli.format")]
    [InlineData("KBLI", "C", "kbli.format")]
    [InlineData("KBLI", "1O794", "kbli.format")]
    [InlineData("KBLI", "107940", "kbli.format")]
    [InlineData("KBLI", "10794, 10792", "kbli.format")]
    [InlineData("KBLI", "makanan", "kbli.format")]
    // phone
    [InlineData("No HP", "-", "phone.format")]
    [InlineData("No HP", "0812", "phone.format")]
    [InlineData("No HP", "tidak ada", "phone.format")]
    [InlineData("No HP", "O81258331440", "phone.format")]
    [InlineData("No HP", "081258331440 / 081258331441", "phone.format")]
    [InlineData("No HP", "081258331440081258331441", "phone.format")]
    [InlineData("No HP", "8,12583E+10", "phone.rounded")]
    [InlineData("No HP", "5113301234", "phone.format")]
    [InlineData("No HP", "+1234", "phone.format")]
    [InlineData("No HP", "81258331440.0", "phone.rounded")]
    // e-mail
    [InlineData("Email", "siti", "email.format")]
    [InlineData("Email", "siti@example", "email.format")]
    [InlineData("Email", "siti @example.id", "email.format")]
    [InlineData("Email", "siti@example.id, ani@example.id", "email.format")]
    [InlineData("Email", "-", "email.format")]
    // money
    [InlineData("Aset", "120 jt", "money.format")]
    [InlineData("Aset", "1,5 juta", "money.format")]
    [InlineData("Aset", "dua juta", "money.format")]
    [InlineData("Aset", "-", "money.format")]
    [InlineData("Aset", "$1500", "money.format")]
    [InlineData("Aset", "#REF!", "cell.error")]
    [InlineData("Aset", "5.000.000-10.000.000", "money.format")]
    [InlineData("Aset", "1.500.00", "money.format")]
    [InlineData("Aset", "15.00.000", "money.format")]
    [InlineData("Aset", "1.5000.000", "money.format")]
    [InlineData("Aset", "1..500", "money.format")]
    [InlineData("Aset", "=1000*3", "money.format")]
    [InlineData("Aset", "1,500,000", "money.ambiguous")]
    [InlineData("Aset", "1,500,000.00", "money.ambiguous")]
    [InlineData("Aset", "1,500", "money.ambiguous")]
    [InlineData("Aset", "1500000.00", "money.ambiguous")]
    [InlineData("Aset", "1.5", "money.ambiguous")]
    [InlineData("Aset", "1.500,000", "money.ambiguous")]
    [InlineData("Aset", "13,75", "money.not_whole")]
    [InlineData("Aset", "Rp1.500.000,50", "money.not_whole")]
    [InlineData("Aset", "-5000000", "money.negative")]
    [InlineData("Aset", "−5.000.000", "money.negative")]
    [InlineData("Aset", "(5.000.000)", "money.negative")]
    [InlineData("Aset", "Rp -5.000.000", "money.negative")]
    [InlineData("Aset", "-Rp5.000.000", "money.negative")]
    [InlineData("Aset", "5.000.000-", "money.negative")]
    [InlineData("Aset", "1,5E+09", "money.rounded")]
    [InlineData("Aset", "2E+09", "money.rounded")]
    [InlineData("Aset", "99999999999999999999", "money.too_large")]
    // workers
    [InlineData("TK Dibayar", "-1", "workers.negative")]
    [InlineData("TK Dibayar", "2,5", "workers.not_whole")]
    [InlineData("TK Dibayar", "2.0", "workers.ambiguous")]
    [InlineData("TK Dibayar", "tiga", "workers.format")]
    [InlineData("TK Dibayar", "081258331440", "workers.too_large")]
    // year
    [InlineData("Tahun Berdiri", "2062", "business.year_in_future")]
    [InlineData("Tahun Berdiri", "2027", "business.year_in_future")]
    [InlineData("Tahun Berdiri", "98", "business.year_format")]
    [InlineData("Tahun Berdiri", "2018.0", "business.year_format")]
    [InlineData("Tahun Berdiri", "12/03/2015", "business.year_format")]
    [InlineData("Tahun Berdiri", "0218", "business.year_too_old")]
    // date
    [InlineData("Tgl Lahir Pemilik", "02/28/1980", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "29281", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "25/12/80", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "31/02/1980", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "1980-25-12", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "25 Desembar 1980", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "Kotabaru, 25-12-1980", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "25/12-1980", "date.format")]
    [InlineData("Tgl Lahir Pemilik", "25/12/2980", "date.in_future")]
    [InlineData("Tgl Lahir Pemilik", "25/12/1880", "date.too_old")]
    // sex
    [InlineData("Jenis Kelamin", "L/P", "sex.format")]
    [InlineData("Jenis Kelamin", "X", "sex.format")]
    // region
    [InlineData("Kabupaten/Kota", "Kab. Banjarmasn", "region.unknown")]
    [InlineData("Kabupaten/Kota", "Kota Kotabaru Raya", "region.unknown")]
    [InlineData("Kabupaten/Kota", "63.99", "region.unknown")]
    [InlineData("Kabupaten/Kota", "", "region.required")]
    [InlineData("Kecamatan", "Takisung", "region.district_not_in_regency")]
    [InlineData("Kecamatan", "Pulau Sebuk", "region.unknown")]
    // names
    [InlineData("Nama Usaha", "", "business.name_required")]
    [InlineData("Nama Usaha", "\u00a0\u200b ", "business.name_required")]
    [InlineData("Nama Usaha", "---", "business.name_required")]
    [InlineData("Nama Pemilik", "", "owner.name_required")]
    // size
    [InlineData("Omzet per Tahun", "50.000.000.001", "business.not_msme")]
    public void A_faulty_cell_fails_its_row_with_one_error_in_its_column(string column, string cell, string code)
    {
        var run = ImportRun.With(column, cell);
        var finding = Assert.Single(run.Findings, f => f.Severity == Severity.Error);
        Assert.Equal((2, column, code), (finding.Row, finding.Column, finding.Code));
        Assert.Null(Assert.Single(run.Rows).Draft);
    }

    [Theory]
    [InlineData("NIK", "", "nik.missing")]
    [InlineData("NIK", "6302052512806789", "nik.sex_mismatch")]
    [InlineData("NIK", "6302056512816789", "nik.birth_date_mismatch")]
    [InlineData("NIK", "6371056512806789", "nik.region_mismatch")]
    [InlineData("NIB", "", "nib.missing")]
    [InlineData("KBLI", "", "kbli.missing")]
    [InlineData("KBLI", "99998", "kbli.unknown")]
    [InlineData("KBLI", "1079", "kbli.not_five_digits")]
    [InlineData("KBLI", "1411", "kbli.not_five_digits")]
    [InlineData("KBLI", "10", "kbli.not_five_digits")]
    [InlineData("No HP", "", "phone.missing")]
    [InlineData("No HP", "81258331440", "phone.zero_restored")]
    [InlineData("Kecamatan", "", "region.district_missing")]
    [InlineData("Aset", "10.000.000.001", "business.capital_above_msme")]
    public void A_doubtful_cell_is_imported_with_a_warning(string column, string cell, string code)
    {
        var run = ImportRun.With(column, cell);
        var finding = Assert.Single(run.Findings);
        Assert.Equal((2, column, code, Severity.Warning), (finding.Row, column, finding.Code, finding.Severity));
        Assert.NotNull(Assert.Single(run.Rows).Draft);
    }

    [Theory]
    [InlineData("NIK", "'6302056512806789")]
    [InlineData("NIK", "6302 0565 1280 6789")]
    [InlineData("NIK", "630205.651280.6789")]
    [InlineData("NIK", "6302-0565-1280-6789")]
    [InlineData("NIK", "=\"6302056512806789\"")]
    [InlineData("NIK", " 6302056512806789\u200b")]
    [InlineData("NIK", "6302056512806780")]
    [InlineData("NIK", "６３０２０５６５１２８０６７８９")]
    [InlineData("NIB", "'0517440717674")]
    [InlineData("NIB", "0517 4407 17674")]
    [InlineData("KBLI", "'10794")]
    [InlineData("KBLI", "10794 - Industri Kerupuk, Keripik")]
    [InlineData("KBLI", "01411")]
    [InlineData("No HP", "0812-5833-1440")]
    [InlineData("No HP", "62 812 5833 1440")]
    [InlineData("No HP", "+62 (0)812-5833-1440")]
    [InlineData("No HP", "(0511) 3301234")]
    [InlineData("No HP", "+60123456789")]
    [InlineData("No HP", "0062 81258331440")]
    [InlineData("Email", "")]
    [InlineData("Email", "Siti.Aminah+usaha@Example.co.id")]
    [InlineData("Alamat", "")]
    [InlineData("Aset", "")]
    [InlineData("Aset", "0")]
    [InlineData("Aset", "Rp1.500.000,-")]
    [InlineData("Aset", "Rp. 1.500.000,00")]
    [InlineData("Aset", "IDR 1500000")]
    [InlineData("Aset", "1 500 000")]
    [InlineData("Aset", "rp1500000,0")]
    [InlineData("TK Dibayar", "")]
    [InlineData("TK Dibayar", "0")]
    [InlineData("Tahun Berdiri", "")]
    [InlineData("Tahun Berdiri", "2026")]
    [InlineData("Tgl Lahir Pemilik", "")]
    [InlineData("Tgl Lahir Pemilik", "1980-12-25")]
    [InlineData("Tgl Lahir Pemilik", "25-12-1980")]
    [InlineData("Tgl Lahir Pemilik", "25.12.1980")]
    [InlineData("Tgl Lahir Pemilik", "25 Desember 1980")]
    [InlineData("Tgl Lahir Pemilik", "25 Des 1980")]
    [InlineData("Tgl Lahir Pemilik", "25-Dec-1980")]
    [InlineData("Tgl Lahir Pemilik", "1980-12-25 00:00:00")]
    [InlineData("Tgl Lahir Pemilik", "25/12/1980 0:00")]
    [InlineData("Jenis Kelamin", "")]
    [InlineData("Jenis Kelamin", "Perempuan")]
    [InlineData("Jenis Kelamin", "WANITA")]
    [InlineData("Kabupaten/Kota", "KOTA BARU")]
    [InlineData("Kabupaten/Kota", "Kab.Kotabaru")]
    [InlineData("Kabupaten/Kota", "kab kota baru")]
    [InlineData("Kabupaten/Kota", "Kotabaru")]
    [InlineData("Kabupaten/Kota", "63.02")]
    [InlineData("Kecamatan", "pulausebuku")]
    [InlineData("Kecamatan", "Kec. Pulau  Sebuku")]
    [InlineData("Kecamatan", "63.02.05")]
    public void Another_way_of_writing_the_same_is_read_without_a_finding(string column, string cell)
    {
        var run = ImportRun.With(column, cell);
        Assert.Empty(run.Findings);
        Assert.NotNull(Assert.Single(run.Rows).Draft);
    }

    [Theory]
    [InlineData("Kab. Banjarmasn", "Kota Banjarmasin")]
    [InlineData("Kabupaten Kotabru", "Kabupaten Kotabaru")]
    public void A_mistyped_region_is_not_corrected_but_the_nearest_is_suggested(string written, string suggested) =>
        Assert.Contains($"Did you mean {suggested}?", ImportRun.With("Kabupaten/Kota", written).Findings.Single().MessageEn, StringComparison.Ordinal);

    [Theory]
    [InlineData("Banjar", "Martapura", "63.03.05")]
    [InlineData("Banjar", "Langensari", "32.79.04")]
    public void A_regency_name_that_two_provinces_use_is_told_apart_by_its_district(string regency, string district, string code)
    {
        var run = ImportRun.Of($"{ImportRun.Header}\n{ImportRun.Row(("Kabupaten/Kota", regency), ("Kecamatan", district), ("NIK", ""))}\n");
        Assert.Equal(code, run.Draft(2).Region.Value);
    }

    [Fact]
    public void A_regency_name_that_stays_ambiguous_is_an_error_that_names_both()
    {
        var run = ImportRun.Of($"{ImportRun.Header}\n{ImportRun.Row(("Kabupaten/Kota", "Bandung"), ("Kecamatan", ""))}\n");
        var finding = Assert.Single(run.Findings);
        Assert.Equal("region.ambiguous", finding.Code);
        Assert.Contains("Kabupaten Bandung, Kota Bandung", finding.MessageId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_too_long_text_is_an_error() =>
        Assert.Equal(["field.too_long"], ImportRun.With("Nama Usaha", new string('x', 501)).Codes);
}
