namespace CoachingPlatform.MongoWire.Commands;

/// <summary>endSessions and its kin.</summary>
internal sealed class SessionCommands(SessionStore sessions)
{
    public async Task<Reply> EndAsync(Request request, Lane lane, CancellationToken stopping)
    {
        var sessionIds = request.ToDocument()["endSessions"].AsBsonArray.Select(session => Request.IdOf(session.AsBsonDocument)).ToArray();
        foreach (var id in sessionIds) await sessions.EndAsync(id);
        if (sessionIds.Length > 0) await lane.ExecuteAsync("SELECT mongowire.forget($1)", [sessionIds], stopping);
        return Reply.Ok;
    }
}
