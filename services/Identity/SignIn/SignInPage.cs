using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace CoachingPlatform.Identity.SignIn;

/// <summary>The sign-in page as HTML: one small document with its own style, readable by a screen reader, good on a weak network.</summary>
internal static class SignInPage
{
    private const string Style =
        """
        :root { color-scheme: light dark; --ink: #17302a; --soft: #4a5f59; --paper: #ffffff; --back: #eef4f1; --brand: #0b6b53; --line: #80958e; --bad: #a3201d; --badback: #fdeceb }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8f1ee; --soft: #b4c5bf; --paper: #18241f; --back: #0e1613; --brand: #54c7a4; --line: #6f847c; --bad: #ffb4ae; --badback: #46201e } }
        * { box-sizing: border-box }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
        main { width: 100%; max-width: 24rem; padding: 2rem; background: var(--paper); border-radius: 1rem; border-top: .4rem solid var(--brand); box-shadow: 0 .5rem 2rem #0000001f }
        h1 { margin: 0; font-size: 1.5rem; line-height: 1.25 }
        p { margin: .25rem 0 1.5rem; color: var(--soft) }
        label { display: block; margin: 1rem 0 .25rem; font-weight: 600 }
        input { width: 100%; padding: .7rem .8rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .5rem }
        button { width: 100%; margin-top: 1.5rem; padding: .8rem; font: inherit; font-weight: 700; color: var(--paper); background: var(--brand); border: 0; border-radius: .5rem; cursor: pointer }
        :focus-visible { outline: 3px solid var(--brand); outline-offset: 2px }
        .error { padding: .7rem .8rem; color: var(--bad); background: var(--badback); border-radius: .5rem }
        nav { margin-top: 1.5rem; text-align: center }
        a { color: var(--brand) }
        """;

    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    public static string Render(Model page)
    {
        var words = Words.In(page.Language);
        var error = page.Error is null ? "" : $"""<p class="error" role="alert" id="error">{words.Errors[page.Error]}</p>""";
        var described = page.Error is null ? "" : """ aria-describedby="error" aria-invalid="true" """;
        var other = Html.Encode($"/sign-in{QueryString.Create("ui-culture", words.OtherLanguage).Add("returnUrl", page.ReturnUrl ?? "/")}");
        return $"""
            <!doctype html>
            <html lang="{page.Language}">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>{words.Title} – CoachingPlatform</title>
            <style nonce="{page.Nonce}">{Style}</style>
            </head>
            <body><main>
            <h1>{words.Title}</h1>
            <p>{words.Purpose}</p>
            {error}
            <form method="post" action="/sign-in?ui-culture={page.Language}">
            <input type="hidden" name="{page.Antiforgery.FormFieldName}" value="{Html.Encode(page.Antiforgery.RequestToken!)}">
            <input type="hidden" name="returnUrl" value="{Html.Encode(page.ReturnUrl ?? "")}">
            <label for="userName">{words.UserName}</label>
            <input id="userName" name="userName" value="{Html.Encode(page.UserName)}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="200" required{described}>
            <label for="password">{words.Password}</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="200" required{described}>
            <button type="submit">{words.Title}</button>
            </form>
            <nav><a href="{other}" lang="{words.OtherLanguage}" hreflang="{words.OtherLanguage}">{words.OtherName}</a></nav>
            </main></body>
            </html>
            """;
    }

    internal sealed record Model(string Language, string Nonce, AntiforgeryTokenSet Antiforgery, string? ReturnUrl, string UserName, string? Error);

    private sealed record Words(
        string Title, string Purpose, string UserName, string Password, string OtherLanguage, string OtherName, IReadOnlyDictionary<string, string> Errors)
    {
        private static readonly Words Indonesian = new(
            "Masuk", "Pembinaan UMKM untuk pasar nasional dan global.", "Nama pengguna", "Kata sandi", "en", "English",
            new Dictionary<string, string>
            {
                ["wrong"] = "Nama pengguna atau kata sandi salah.",
                ["locked"] = "Terlalu banyak percobaan. Coba lagi dalam beberapa menit.",
                ["expired"] = "Halaman ini sudah kedaluwarsa. Silakan isi lagi.",
            });

        private static readonly Words English = new(
            "Sign in", "Coaching small businesses for national and global markets.", "User name", "Password", "id", "Bahasa Indonesia",
            new Dictionary<string, string>
            {
                ["wrong"] = "The user name or the password is wrong.",
                ["locked"] = "Too many attempts. Try again in a few minutes.",
                ["expired"] = "This page has expired. Please fill it in again.",
            });

        public static Words In(string language) => language == "en" ? English : Indonesian;
    }
}
