using System.Globalization;
using System.Text;

namespace CoachingPlatform.Benchmarks.Importing;

/// <summary>An office's list: as many rows as are asked for, all good, each another business.</summary>
internal static class OfficeFile
{
    private const string Header =
        "No;Nama Usaha;Nama Pemilik;NIK;NIB;KBLI;No HP;Email;Alamat;Kecamatan;Kabupaten/Kota;Omzet per Tahun;Aset;TK Dibayar;TK Tidak Dibayar;Tahun Berdiri;Tgl Lahir Pemilik;Jenis Kelamin";

    private static readonly (string District, string Regency)[] Places =
        [("Angsana", "Kabupaten Tanah Bumbu"), ("Sungai Durian", "Kabupaten Kotabaru"), ("Hatungun", "Kabupaten Tapin"), ("Loksado", "Kabupaten Hulu Sungai Selatan")];

    /// <summary>The file as UTF-8.</summary>
    public static byte[] Of(int rows)
    {
        var text = new StringBuilder(Header).Append("\r\n");
        for (var i = 0; i < rows; i++)
        {
            var (district, regency) = Places[i % Places.Length];
            text.Append(
                CultureInfo.InvariantCulture,
                $"{i + 1};Kerupuk Cahaya {i};Rina Wati {i};63021565116{10000 + (i % 90000)};1{i:D12};10794;0812{10000000 + i};usaha{i}@example.id;Jl. Pasar Lama No. {i % 200} RT {i % 30};{district};{regency};Rp 120.000.000;30.000.000;8;0;1995;25/11/1967;P\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
