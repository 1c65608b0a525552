using System.Globalization;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>The words on the pages, from <c>Sentences.json</c>, in the language of the request.</summary>
internal sealed class Words(Sentences sentences)
{
    /// <summary>The words with this code.</summary>
    public string this[string code, params (string Name, object? Value)[] values] =>
        sentences.Of(code, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, values);

    /// <summary>The one of two names that is in the language of the request.</summary>
    public static string Of(string indonesian, string english) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? english : indonesian;
}
