using System.Collections.Frozen;
using CoachingPlatform.Enrolment.Domain.Businesses;

namespace CoachingPlatform.Enrolment.Domain.Importing;

/// <summary>The headings by which a column is recognised, whatever their case, spacing and punctuation.</summary>
internal static class ColumnNames
{
    private static readonly FrozenDictionary<string, ImportColumn> Known = new Dictionary<ImportColumn, string>
    {
        [ImportColumn.Number] = "no, nomor, nomor urut, no urut, number, row, row number",
        [ImportColumn.BusinessName] = "nama usaha, nama umkm, nama usaha umkm, nama bisnis, nama perusahaan, usaha, umkm, business name, business, name of business, company name",
        [ImportColumn.OwnerName] = "nama pemilik, pemilik, nama pemilik usaha, pemilik usaha, nama pelaku usaha, nama pengusaha, nama lengkap pemilik, owner, owner name, name of owner, owners name",
        [ImportColumn.Nik] = "nik, nik pemilik, no nik, nomor nik, ktp, no ktp, nomor ktp, nik ktp, nomor induk kependudukan, owner nik, national id, national id number",
        [ImportColumn.Nib] = "nib, no nib, nomor nib, nomor induk berusaha, business id, business identification number, business registration number",
        [ImportColumn.Kbli] = "kbli, kode kbli, no kbli, nomor kbli, kbli 2020, kode kbli 2020, kbli 5 digit, kbli utama, kbli code",
        [ImportColumn.Phone] = "no hp, nomor hp, hp, no handphone, nomor handphone, handphone, no telp, no tlp, no telepon, nomor telepon, nomor telp, telepon, telp, no hp wa, no hp pemilik, no telp hp, no wa, nomor wa, wa, no whatsapp, nomor whatsapp, whatsapp, phone, phone no, phone number, mobile, mobile number, mobile phone, telephone, owner phone",
        [ImportColumn.Email] = "email, alamat email, surel, email pemilik, email address, owner email",
        [ImportColumn.Address] = "alamat, alamat usaha, alamat lengkap, alamat lengkap usaha, address, business address, street, street address",
        [ImportColumn.District] = "kecamatan, kec, nama kecamatan, kode kecamatan, district, sub district",
        [ImportColumn.Regency] = "kabupaten kota, kota kabupaten, kab kota, kabkot, kabupaten, kab, kota, nama kabupaten kota, kode kabupaten kota, regency, regency city, city regency, city",
        [ImportColumn.Province] = "provinsi, propinsi, prov, nama provinsi, kode provinsi, province",
        [ImportColumn.AnnualSales] = "omzet per tahun, omset per tahun, omzet tahun, omset tahun, omzet thn, omset thn, omzet 1 tahun, omset 1 tahun, omzet, omset, omzet tahunan, omset tahunan, penjualan per tahun, penjualan tahunan, hasil penjualan tahunan, hasil penjualan, annual sales, sales, sales per year, yearly sales, annual turnover, turnover, annual revenue, revenue",
        [ImportColumn.Capital] = "aset, asset, assets, total aset, nilai aset, jumlah aset, modal, modal usaha, capital, business capital, total assets",
        [ImportColumn.PaidWorkers] = "tk dibayar, tenaga kerja dibayar, pekerja dibayar, jumlah tk dibayar, jumlah tenaga kerja dibayar, paid workers, paid employees, workers paid",
        [ImportColumn.UnpaidWorkers] = "tk tidak dibayar, tenaga kerja tidak dibayar, pekerja tidak dibayar, jumlah tk tidak dibayar, jumlah tenaga kerja tidak dibayar, unpaid workers, unpaid employees, workers unpaid",
        [ImportColumn.YearFounded] = "tahun berdiri, thn berdiri, tahun pendirian, tahun mulai usaha, tahun mulai, year founded, founded, year established, established, year of establishment",
        [ImportColumn.BirthDate] = "tgl lahir pemilik, tanggal lahir pemilik, tgl lahir, tanggal lahir, birth date, date of birth, dob, owner birth date, owner date of birth",
        [ImportColumn.Sex] = "jenis kelamin, jenis kelamin pemilik, jenis kelamin l p, jk, kelamin, l p, gender, sex, owner sex, owner gender",
        [ImportColumn.ReportedSize] = "skala usaha, skala, kelas usaha, ukuran usaha, klasifikasi usaha, business size, size, size class, reported size",
        [ImportColumn.LegalName] = "nama resmi, nama badan usaha, nama badan hukum, legal name",
        [ImportColumn.Npwp] = "npwp, no npwp, nomor npwp, nomor pokok wajib pajak, tax number, tax id",
        [ImportColumn.ComputedSize] = "skala usaha hitungan, computed size",
        [ImportColumn.BusinessId] = "id usaha, registration id",
        [ImportColumn.Reason] = "alasan gagal, alasan, failure reason, reason",
    }.SelectMany(column => column.Value.Split(", ").Select(name => (Key: CellText.Key(name), Column: column.Key)))
        .ToFrozenDictionary(name => name.Key, name => name.Column);

    /// <summary>What a heading stands for; null if it is unknown. A unit in rupiah behind it is no difference.</summary>
    public static ImportColumn? Find(string heading)
    {
        var key = CellText.Key(heading);
        if (Known.TryGetValue(key, out var column))
            return column;
        return key.EndsWith("rp", StringComparison.Ordinal) && Known.TryGetValue(key[..^2], out column) ? column : null;
    }
}
