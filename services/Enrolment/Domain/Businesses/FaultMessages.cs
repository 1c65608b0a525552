using System.Collections.Frozen;
using System.Globalization;

namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>The sentences of all codes, in Indonesian and English. Each says what is wrong and what to do.</summary>
public static class FaultMessages
{
    private static readonly FrozenDictionary<string, (string Id, string En)> Sentences = new Dictionary<string, (string, string)>
    {
        ["nik.missing"] = ("NIK pemilik kosong. Lengkapi bila ada.", "The owner's NIK is empty. Add it if you have it."),
        ["nik.length"] = ("NIK harus 16 angka, tetapi di sini ada {0} ({1}). Periksa dengan KTP.", "A NIK has 16 digits, but this one has {0} ({1}). Check it against the identity card."),
        ["nik.format"] = ("NIK hanya boleh berisi angka, tetapi tertulis \"{0}\". Periksa apakah huruf O tertulis untuk angka 0.", "A NIK has digits only, but this says \"{0}\". See whether the letter O stands for a 0."),
        ["nik.rounded"] = ("NIK ini dibulatkan oleh aplikasi spreadsheet sehingga angka belakangnya hilang. Jadikan kolomnya teks dan ketik ulang NIK dari KTP.", "A spreadsheet rounded this NIK, so its last digits are lost. Make the column text and type the NIK again from the identity card."),
        ["nik.birth_date_impossible"] = ("Tanggal lahir di dalam NIK {0} tidak mungkin ada. Periksa dengan KTP.", "The birth date inside NIK {0} cannot exist. Check it against the identity card."),
        ["nik.sex_mismatch"] = ("Jenis kelamin tidak sama dengan yang tersirat di NIK {0}. Periksa keduanya.", "The sex differs from what NIK {0} says. Check both."),
        ["nik.birth_date_mismatch"] = ("Tanggal lahir tidak sama dengan yang tersirat di NIK {0}. Periksa keduanya, juga urutan hari dan bulan.", "The birth date differs from what NIK {0} says. Check both, and the order of day and month."),
        ["nik.region_mismatch"] = ("NIK {0} tidak diterbitkan di {1}. Ini wajar bila pemilik pernah pindah; periksa bila tidak.", "NIK {0} was not issued in {1}. That is normal if the owner moved; check it otherwise."),
        ["nib.missing"] = ("NIB kosong. Lengkapi bila usaha sudah memilikinya.", "The NIB is empty. Add it if the business has one."),
        ["nib.length"] = ("NIB harus 13 angka, tetapi di sini ada {0}. Periksa dengan dokumen NIB.", "A NIB has 13 digits, but this one has {0}. Check it against the NIB document."),
        ["nib.length/short"] = ("NIB harus 13 angka, tetapi di sini ada {0}. Mungkin angka 0 di depan hilang; periksa dengan dokumen NIB.", "A NIB has 13 digits, but this one has {0}. A leading 0 may be lost; check it against the NIB document."),
        ["nib.format"] = ("NIB hanya boleh berisi angka, tetapi tertulis \"{0}\". Kosongkan bila belum ada.", "A NIB has digits only, but this says \"{0}\". Leave it empty if there is none yet."),
        ["nib.rounded"] = ("NIB ini dibulatkan oleh aplikasi spreadsheet sehingga angka belakangnya hilang. Jadikan kolomnya teks dan ketik ulang NIB.", "A spreadsheet rounded this NIB, so its last digits are lost. Make the column text and type the NIB again."),
        ["nib.of_another_business"] = ("NIB ini sudah terdaftar untuk usaha lain dengan pemilik lain. Periksa NIB-nya dengan dokumennya.", "This NIB is registered for another business of another owner. Check it against the NIB document."),
        ["npwp.length"] = ("NPWP harus 16 angka, tetapi di sini ada {0}. Periksa dengan kartu NPWP.", "An NPWP has 16 digits, but this one has {0}. Check it against the NPWP card."),
        ["npwp.length/old"] = ("Ini NPWP lama dengan {0} angka. Tulis NPWP 16 angka: untuk perorangan NIK-nya, untuk badan angka 0 di depan NPWP lama.", "This is an old NPWP of {0} digits. Write the NPWP of 16 digits: a person's is the NIK, a company's has a 0 before the old one."),
        ["npwp.format"] = ("NPWP hanya boleh berisi angka, tetapi tertulis \"{0}\". Kosongkan bila belum ada.", "An NPWP has digits only, but this says \"{0}\". Leave it empty if there is none yet."),
        ["npwp.rounded"] = ("NPWP ini dibulatkan oleh aplikasi spreadsheet sehingga angka belakangnya hilang. Ketik ulang NPWP dari kartunya.", "A spreadsheet rounded this NPWP, so its last digits are lost. Type the NPWP again from its card."),
        ["kbli.missing"] = ("Kode KBLI kosong; usaha dicatat tanpa sektor.", "The KBLI code is empty; the business is kept without a sector."),
        ["kbli.format"] = ("Kode KBLI terdiri atas 5 angka, misalnya 10794, tetapi tertulis \"{0}\". Jadikan kolomnya teks.", "A KBLI code is 5 digits, such as 10794, but this says \"{0}\". Make the column text."),
        ["kbli.not_five_digits"] = ("Kode KBLI {0} tidak lima angka. Lengkapi sampai lima angka.", "KBLI code {0} does not have five digits. Complete it to five."),
        ["kbli.not_five_digits/zero"] = ("Kode KBLI {0} tidak lima angka. Bila angka 0 di depan hilang, tulis {1}; bila tidak, lengkapi sampai lima angka.", "KBLI code {0} does not have five digits. If a leading 0 was lost write {1}; otherwise complete it to five."),
        ["kbli.unknown"] = ("Kode KBLI {0} tidak ada di {1}. Periksa kodenya; usaha tetap dicatat.", "KBLI code {0} is not in {1}. Check it; the business is kept."),
        ["phone.missing"] = ("Nomor telepon kosong.", "The phone number is empty."),
        ["phone.format"] = ("Nomor telepon tidak terbaca. Tulis satu nomor lengkap seperti 0812… atau +62812…, atau kosongkan.", "The phone number cannot be read. Write one complete number such as 0812… or +62812…, or leave it empty."),
        ["phone.rounded"] = ("Nomor telepon ini dibulatkan oleh aplikasi spreadsheet. Jadikan kolomnya teks dan ketik ulang nomornya.", "A spreadsheet rounded this phone number. Make the column text and type the number again."),
        ["phone.zero_restored"] = ("Angka 0 di depan nomor telepon hilang dan dipulihkan: {0}. Periksa nomornya.", "The phone number had lost its leading 0, which was restored: {0}. Check the number."),
        ["email.format"] = ("Alamat e-mail tidak benar. Tulis satu alamat seperti nama@contoh.id, atau kosongkan.", "The e-mail address is not right. Write one address such as name@example.id, or leave it empty."),
        ["money.format"] = ("Jumlah \"{0}\" tidak terbaca. Tulis dengan angka lengkap, misalnya 120.000.000, atau kosongkan.", "The amount \"{0}\" cannot be read. Write it in full digits, such as 120.000.000, or leave it empty."),
        ["money.ambiguous"] = ("Jumlah \"{0}\" dapat dibaca dengan dua cara. Pakai titik untuk ribuan, misalnya 1.500.000, tanpa desimal.", "The amount \"{0}\" can be read two ways. Group thousands with dots, such as 1.500.000, without decimals."),
        ["money.not_whole"] = ("Jumlah \"{0}\" bukan rupiah bulat. Tulis tanpa desimal.", "The amount \"{0}\" is not whole rupiah. Write it without decimals."),
        ["money.negative"] = ("Jumlah \"{0}\" tidak boleh negatif.", "The amount \"{0}\" must not be negative."),
        ["money.rounded"] = ("Jumlah \"{0}\" dibulatkan oleh aplikasi spreadsheet. Tulis dengan angka lengkap.", "A spreadsheet rounded the amount \"{0}\". Write it in full digits."),
        ["money.too_large"] = ("Jumlah \"{0}\" terlalu besar untuk sebuah usaha. Periksa angkanya.", "The amount \"{0}\" is too large for a business. Check the figure."),
        ["workers.format"] = ("Jumlah tenaga kerja \"{0}\" tidak terbaca. Tulis angka saja, misalnya 3, atau kosongkan.", "The number of workers \"{0}\" cannot be read. Write digits only, such as 3, or leave it empty."),
        ["workers.ambiguous"] = ("Jumlah tenaga kerja \"{0}\" dapat dibaca dengan dua cara. Tulis angka saja, misalnya 3.", "The number of workers \"{0}\" can be read two ways. Write digits only, such as 3."),
        ["workers.not_whole"] = ("Jumlah tenaga kerja \"{0}\" bukan bilangan bulat.", "The number of workers \"{0}\" is not whole."),
        ["workers.negative"] = ("Jumlah tenaga kerja \"{0}\" tidak boleh negatif.", "The number of workers \"{0}\" must not be negative."),
        ["workers.rounded"] = ("Jumlah tenaga kerja \"{0}\" tidak terbaca. Tulis angka saja, misalnya 3.", "The number of workers \"{0}\" cannot be read. Write digits only, such as 3."),
        ["workers.too_large"] = ("Jumlah tenaga kerja \"{0}\" terlalu besar. Periksa angkanya.", "The number of workers \"{0}\" is too large. Check the figure."),
        ["date.format"] = ("Tanggal lahir tidak terbaca. Tulis hari/bulan/tahun, misalnya 28/02/1980; bukan bulan di depan, bukan angka seri Excel, tahun empat angka.", "The birth date cannot be read. Write day/month/year, such as 28/02/1980; not the month first, not Excel's serial number, the year in four digits."),
        ["date.in_future"] = ("Tanggal lahir ada di masa depan.", "The birth date lies in the future."),
        ["date.too_old"] = ("Tanggal lahir lebih dari 120 tahun yang lalu. Periksa tahunnya.", "The birth date is more than 120 years ago. Check the year."),
        ["sex.format"] = ("Jenis kelamin \"{0}\" tidak terbaca. Tulis L atau P.", "The sex \"{0}\" cannot be read. Write L (male) or P (female)."),
        ["size.format"] = ("Skala usaha \"{0}\" tidak terbaca. Tulis mikro, kecil atau menengah.", "The size class \"{0}\" cannot be read. Write mikro, kecil or menengah (micro, small, medium)."),
        ["size.mismatch"] = ("Skala usaha yang dilaporkan berbeda dari hitungan menurut {0}. Keduanya dicatat.", "The reported size class differs from the one computed by {0}. Both are kept."),
        ["region.required"] = ("Kabupaten/kota kosong. Isi nama kabupaten atau kota.", "The regency or city is empty. Fill it in."),
        ["region.unknown"] = ("Wilayah \"{0}\" tidak ada di daftar Kemendagri. Periksa ejaannya.", "Region \"{0}\" is not in the official list. Check its spelling."),
        ["region.unknown/nearest"] = ("Wilayah \"{0}\" tidak ada di daftar Kemendagri. Apakah maksudnya {1}?", "Region \"{0}\" is not in the official list. Did you mean {1}?"),
        ["region.ambiguous"] = ("\"{0}\" dapat berarti {1}. Tulis \"Kabupaten\" atau \"Kota\" di depannya, atau isi kecamatannya.", "\"{0}\" can mean {1}. Write \"Kabupaten\" or \"Kota\" before it, or fill in the district."),
        ["region.district_missing"] = ("Kecamatan kosong; usaha dicatat pada kabupaten/kota saja.", "The district is empty; the business is kept with its regency only."),
        ["region.district_not_in_regency"] = ("Kecamatan \"{0}\" tidak ada di {1}, melainkan di {2}. Periksa keduanya.", "District \"{0}\" is not in {1} but in {2}. Check both."),
        ["region.regency_not_in_province"] = ("\"{0}\" tidak ada di provinsi \"{1}\". Periksa keduanya.", "\"{0}\" is not in province \"{1}\". Check both."),
        ["owner.name_required"] = ("Nama pemilik kosong. Isi namanya.", "The owner's name is empty. Fill it in."),
        ["business.name_required"] = ("Nama usaha kosong. Isi namanya.", "The business's name is empty. Fill it in."),
        ["business.year_format"] = ("Tahun berdiri \"{0}\" tidak terbaca. Tulis empat angka, misalnya 2015.", "The year \"{0}\" cannot be read. Write four digits, such as 2015."),
        ["business.year_in_future"] = ("Tahun berdiri {0} ada di masa depan. Periksa angkanya.", "The year {0} lies in the future. Check the digits."),
        ["business.year_too_old"] = ("Tahun berdiri {0} terlalu lama. Periksa angkanya.", "The year {0} is too long ago. Check the digits."),
        ["business.not_msme"] = ("Omzet per tahun di atas {0}: bukan UMKM menurut PP 7/2021. Periksa jumlah nolnya.", "Annual sales are above {0}: not an MSME under PP 7/2021. Check the number of zeros."),
        ["business.not_msme/capital"] = ("Modal di atas {0}: bukan UMKM menurut PP 7/2021. Periksa jumlah nolnya.", "Capital is above {0}: not an MSME under PP 7/2021. Check the number of zeros."),
        ["business.capital_above_msme"] = ("Modal {0} di atas batas UMKM, walau omzetnya tidak. Periksa angkanya; tanah dan bangunan tidak dihitung.", "Capital of {0} is above the limit for MSMEs although sales are not. Check it; land and buildings do not count."),
        ["business.duplicate_in_file"] = ("NIB ini sudah dipakai di baris {0}. Hapus salah satu atau perbaiki NIB-nya.", "Row {0} already has this NIB. Remove one of them or correct the NIB."),
        ["business.duplicate_in_file/same"] = ("Usaha ini sama dengan baris {0}. Hapus salah satu.", "This is the same business as row {0}. Remove one of them."),
        ["business.possible_duplicate"] = ("Nama dan telepon hampir sama dengan baris {0}. Periksa apakah ini usaha yang sama.", "Name and phone are nearly those of row {0}. See whether it is the same business."),
        ["business.possible_duplicate/store"] = ("Nama dan telepon hampir sama dengan usaha yang sudah terdaftar. Periksa apakah ini usaha yang sama.", "Name and phone are nearly those of a registered business. See whether it is the same one."),
        ["business.already_registered"] = ("Usaha ini sudah terdaftar; tidak ditambahkan lagi.", "This business is registered already; it is not added again."),
        ["field.too_long"] = ("Isi kolom lebih dari {0} huruf. Persingkat.", "The text is longer than {0} characters. Shorten it."),
        ["row.too_many_fields"] = ("Baris ini berisi {0} kolom, padahal judulnya {1}. Periksa tanda pemisah di dalam isian.", "This row has {0} cells but the header has {1}. Look for a delimiter inside a cell."),
        ["row.too_few_fields"] = ("Baris ini berisi {0} kolom, padahal judulnya {1}. Periksa apakah ada yang terpotong.", "This row has {0} cells but the header has {1}. See whether something was cut off."),
        ["row.stray_quote"] = ("Tanda kutip di baris ini tidak berpasangan. Hapus, atau gandakan tanda kutip di dalam isian.", "The quotation marks in this row do not pair. Remove them, or double those inside a cell."),
        ["row.merged_cells"] = ("Baris ini memuat sel yang digabung, sehingga tidak jelas isi tiap selnya. Pisahkan sel itu dan isi semuanya.", "This row has merged cells, so what each of them holds is not clear. Unmerge them and fill in each."),
        ["cell.error"] = ("Rumus di sel ini tidak memberi nilai ({0}). Ganti rumusnya dengan isinya.", "The formula in this cell gives no value ({0}). Replace it by the value."),
        ["row.summary_skipped"] = ("Baris jumlah dilewati.", "A row of totals was skipped."),
        ["row.header_repeated"] = ("Judul kolom yang berulang dilewati.", "A repeated header was skipped."),
        ["import.empty"] = ("Berkas kosong.", "The file is empty."),
        ["import.not_csv"] = ("Berkas ini bukan CSV dan bukan buku kerja Excel. Simpan sebagai .xlsx atau \"CSV UTF-8\" dan unggah lagi.", "This file is neither a CSV nor an Excel workbook. Save it as .xlsx or \"CSV UTF-8\" and upload it again."),
        ["import.not_csv/kind"] = ("Berkas ini {0}, bukan CSV dan bukan buku kerja Excel. Simpan sebagai .xlsx atau \"CSV UTF-8\" dan unggah lagi.", "This file is {0}, neither a CSV nor an Excel workbook. Save it as .xlsx or \"CSV UTF-8\" and upload it again."),
        ["import.old_excel"] = ("Berkas ini memakai format Excel lama (.xls). Simpan sebagai .xlsx dan unggah lagi.", "This file is in the old Excel format (.xls). Save it as .xlsx and upload it again."),
        ["import.encrypted"] = ("Berkas ini terkunci dengan kata sandi. Hapus kata sandinya dan unggah lagi.", "This file is locked with a password. Remove the password and upload it again."),
        ["import.damaged"] = ("Berkas ini rusak atau terpotong. Buka, simpan ulang sebagai .xlsx, dan unggah lagi.", "This file is damaged or cut off. Open it, save it again as .xlsx, and upload it again."),
        ["import.unpacks_too_large"] = ("Isi berkas ini lebih dari {0} MB. Bagi menjadi beberapa berkas.", "This file unpacks to more than {0} MB. Split it into several files."),
        ["import.sheet_ambiguous"] = ("Lebih dari satu lembar memuat daftar usaha: {0}. Sisakan satu, atau sembunyikan yang lain.", "More than one sheet holds a list of businesses: {0}. Keep one, or hide the others."),
        ["import.encoding"] = ("Huruf di berkas ini memakai lebih dari satu pengodean. Simpan sebagai \"CSV UTF-8\" dan unggah lagi.", "The letters in this file are in more than one encoding. Save it as \"CSV UTF-8\" and upload it again."),
        ["import.header_missing"] = ("Judul kolom ini tidak ditemukan: {0}.", "These column headings were not found: {0}."),
        ["import.header_missing/none"] = ("Baris judul kolom tidak ditemukan. Baris pertama harus memuat: {0}.", "No row of column headings was found. The first row must hold: {0}."),
        ["import.header_duplicate"] = ("Judul kolom ini berarti sama: {0}. Sisakan satu.", "These column headings mean the same: {0}. Keep one."),
        ["import.header_unknown"] = ("Kolom \"{0}\" tidak dikenal dan tidak dibaca.", "Column \"{0}\" is unknown and was not read."),
        ["import.lines_before_header"] = ("Tulisan di atas judul kolom dilewati; nomor baris dihitung dari judul kolom sebagai 1.", "Text above the column headings was skipped; rows are numbered from the headings as 1."),
        ["import.delimiter_ambiguous"] = ("Tanda pemisah kolom tidak jelas. Pakai titik koma di seluruh berkas.", "The delimiter is not clear. Use semicolons throughout."),
        ["import.no_rows"] = ("Berkas hanya berisi judul kolom.", "The file holds only a header."),
        ["import.unreadable"] = ("Berkas ini tidak dapat diproses. Laporkan kepada pengelola dengan nomor impor ini.", "This file could not be processed. Report it with the number of this import."),
        ["import.quote_unterminated"] = ("Tanda kutip yang dibuka di baris ini tidak ditutup, sehingga sisa berkas tidak terbaca. Tutup atau hapus.", "A quotation mark opened in this row is never closed, so the rest of the file cannot be read. Close or remove it."),
    }.ToFrozenDictionary();

    /// <summary>All codes that have a sentence.</summary>
    public static IEnumerable<string> Codes => Sentences.Keys.Select(key => key.Split('/')[0]).Distinct();

    /// <summary>The sentence of a fault; English for <c>en</c>, else Indonesian.</summary>
    public static string Render(Fault fault, string language)
    {
        var sentence = Sentences[fault.Variant is null ? fault.Code : $"{fault.Code}/{fault.Variant}"];
        return string.Format(CultureInfo.InvariantCulture, language == "en" ? sentence.En : sentence.Id, fault.Args);
    }
}
