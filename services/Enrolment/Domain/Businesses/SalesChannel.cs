namespace CoachingPlatform.Enrolment.Domain.Businesses;

/// <summary>Through what a business sells.</summary>
public enum SalesChannel
{
    /// <summary>Its own shop or home.</summary>
    OwnShop,

    /// <summary>A market, fair or bazaar.</summary>
    Market,

    /// <summary>Shops, resellers and agents.</summary>
    Resellers,

    /// <summary>Supermarkets and chains.</summary>
    ModernRetail,

    /// <summary>Restaurants, hotels, offices and other businesses.</summary>
    Businesses,

    /// <summary>A chat such as WhatsApp.</summary>
    Chat,

    /// <summary>A social network.</summary>
    SocialMedia,

    /// <summary>An online marketplace.</summary>
    Marketplace,

    /// <summary>A web shop of its own.</summary>
    Website,

    /// <summary>Buyers abroad.</summary>
    Export,
}
