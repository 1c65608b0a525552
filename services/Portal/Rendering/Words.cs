using System.Globalization;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Portal.Rendering;

/// <summary>The words on the pages, from <c>Sentences.json</c>, in the language of the request.</summary>
internal sealed class Words(Sentences sentences)
{
    /// <summary>The words with this code.</summary>
    public string this[string code, params (string Name, object? Value)[] values] =>
        sentences.Of(code, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, values);
}
