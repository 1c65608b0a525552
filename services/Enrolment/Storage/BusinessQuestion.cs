using CoachingPlatform.Enrolment.Domain.Businesses;
using MongoDB.Driver;

namespace CoachingPlatform.Enrolment.Storage;

/// <summary>
/// A question about businesses. Several indexes can lead to the answer, and which of them does so cheaply only the numbers tell: a store that
/// takes a word that a fifth have, where another has one business, looks at a fifth of all.
/// </summary>
/// <param name="Filter">All that must hold.</param>
/// <param name="Leads">Conditions of it of which an index, in the order of the ids, can be the lead; without one the list of all is walked.</param>
internal sealed record BusinessQuestion(FilterDefinition<Business> Filter, IReadOnlyList<BusinessLead> Leads)
{
    /// <summary>A condition more.</summary>
    public BusinessQuestion And(FilterDefinition<Business> condition) => this with { Filter = Filter & condition };

    /// <summary>A condition that follows from the others, under an index.</summary>
    public BusinessQuestion LedBy(FilterDefinition<Business> condition, string index) => this with { Leads = [.. Leads, new(condition, index)] };

    /// <summary>A condition more, under an index.</summary>
    public BusinessQuestion With(FilterDefinition<Business> condition, string index) => And(condition).LedBy(condition, index);
}

/// <summary>A condition under an index.</summary>
internal sealed record BusinessLead(FilterDefinition<Business> Filter, string Index);
