using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CoachingPlatform.Faults.Load;

namespace CoachingPlatform.Faults.Rows;

/// <summary>Each idempotency key is used by several requests at once; then once more with another body.</summary>
internal static class SameKeyAtOnce
{
    private const int Together = 8;
    private const int KeysAtOnce = 4;

    public static async Task<Outcome> RunAsync(Scene scene, int keys)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", scene.Platform.Issuer.Token("faults", "coordinator"));
        var address = new Uri(scene.Platform.Of("mentoring")[0].Address, "/api/v1/sessions/logged");
        var statuses = new ConcurrentBag<HttpStatusCode>();
        var disagreeing = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, keys), new ParallelOptions { MaxDegreeOfParallelism = KeysAtOnce }, async (n, _) =>
        {
            var (enrolment, notes, key) = (scene.Work.Visited(n), $"key {n}", $"key-{n}|same");
            var answers = await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => UntilDoneAsync(scene.Work.Visit(enrolment, notes), key)));
            scene.Work.Ledger.Sessions[notes] = (enrolment, answers[0]);
            if (answers.Distinct().Count() > 1)
                Interlocked.Increment(ref disagreeing);
            using var other = await SendAsync(scene.Work.Visit(enrolment, notes + " other"), key);
            statuses.Add(other.StatusCode);
        });

        var (others, inFlight) = (statuses.Count(s => s == HttpStatusCode.UnprocessableEntity), statuses.Count(s => s == HttpStatusCode.Conflict));
        var outcome = await scene.CompareAsync(
            $"{keys:N0} idempotency keys × {Together} at once", $"{keys} effects; {others} × 422 for another body, {inFlight} × 409 in flight, {disagreeing} keys with two answers",
            others == keys && inFlight > 0 && disagreeing == 0);
        return outcome with { Commands = keys * Together };

        async Task<Guid> UntilDoneAsync(object body, string key)
        {
            while (true)
            {
                using var answer = await SendAsync(body, key);
                if (answer.StatusCode == HttpStatusCode.Created)
                    return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("session").GetProperty("id").GetGuid();
                statuses.Add(answer.StatusCode);
                if (answer.StatusCode != HttpStatusCode.Conflict)
                    throw new UnexpectedAnswerException($"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }

        async Task<HttpResponseMessage> SendAsync(object body, string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            return await http.SendAsync(request);
        }
    }
}
