using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.ServiceDefaults.Values;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>How a business is reached by mail.</summary>
/// <param name="BusinessId">The business; of one that was merged away the one that it is part of.</param>
/// <param name="Email">Its owner's address, where it is known.</param>
/// <param name="Preference">What it has said about mails.</param>
internal sealed record Contact(Id<Business> BusinessId, EmailAddress? Email, ContactPreference Preference)
{
    /// <summary>What may be said of it.</summary>
    public ContactOutcome Outcome => Preference switch
    {
        { Wanted: false } => ContactOutcome.NotWanted,
        _ => Email is null ? ContactOutcome.NoAddress : ContactOutcome.Given,
    };
}

/// <summary>The one place that reads where a business's mails go.</summary>
internal static class Contacts
{
    /// <summary>How to reach it, or null where there is no such business.</summary>
    public static async Task<Contact?> ContactAsync(this Collections store, Id<Business> id, CancellationToken cancellation)
    {
        var business = await store.Businesses.Find(b => b.Id == id).FirstOrDefaultAsync(cancellation);
        // Who asks may not have heard of a merge yet.
        while (business?.MergedAway is { } gone)
            business = await store.Businesses.Find(b => b.Id == gone.Into).FirstOrDefaultAsync(cancellation);
        if (business is null)
            return null;
        var owner = (await store.OwnersAsync(null, [business.Details.Owner.OwnerId], cancellation)).Values.SingleOrDefault();
        return new Contact(business.Id, owner?.Details.Email, business.Contact);
    }
}
