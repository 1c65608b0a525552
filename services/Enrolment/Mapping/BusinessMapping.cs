using AutoMapper;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.Enrolment.Features.Businesses;

namespace CoachingPlatform.Enrolment.Mapping;

/// <summary>Businesses outwards: flat and masked; their owners are shown by <see cref="BusinessAnswers"/>.</summary>
internal sealed class BusinessMapping : Profile
{
    public BusinessMapping()
    {
        CreateMap<Product, BusinessResponse.Product>()
            .ForMember(r => r.PriceFrom, o => o.MapFrom(p => p.PriceFrom == null ? (long?)null : p.PriceFrom.Value.Amount))
            .ForMember(r => r.PriceTo, o => o.MapFrom(p => p.PriceTo == null ? (long?)null : p.PriceTo.Value.Amount));
        CreateMap<Certificate, BusinessResponse.Certificate>()
            .ForMember(r => r.Kind, o => o.MapFrom(c => c.Kind.ToString()));
        CreateMap<Business, BusinessResponse>()
            .ForMember(r => r.Id, o => o.MapFrom(b => b.Id.Value))
            .ForMember(r => r.Name, o => o.MapFrom(b => b.Details.Name))
            .ForMember(r => r.LegalName, o => o.MapFrom(b => b.Details.LegalName))
            .ForMember(r => r.Npwp, o => o.MapFrom(b => b.Details.Npwp == null ? null : b.Details.Npwp.Masked))
            .ForMember(r => r.KbliVersion, o => o.MapFrom(b => b.Details.Kbli == null ? null : b.Details.KbliVersion ?? KbliCode.Version))
            .ForMember(r => r.Latitude, o => o.MapFrom(b => b.Details.Location == null ? (decimal?)null : b.Details.Location.Latitude))
            .ForMember(r => r.Longitude, o => o.MapFrom(b => b.Details.Location == null ? (decimal?)null : b.Details.Location.Longitude))
            .ForMember(r => r.Channels, o => o.MapFrom(b => b.Details.Channels.Select(c => c.ToString()).ToList()))
            .ForMember(r => r.Products, o => o.MapFrom(b => b.Details.Products))
            .ForMember(r => r.Certificates, o => o.MapFrom(b => b.Details.Certificates))
            .ForMember(r => r.QualityFlags, o => o.MapFrom(b => QualityFlags.Of(b.Details).Select(f => f.ToString()).ToList()))
            .ForMember(r => r.Nib, o => o.MapFrom(b => b.Details.Nib == null ? null : b.Details.Nib.Value))
            .ForMember(r => r.KbliCode, o => o.MapFrom(b => b.Details.Kbli == null ? null : b.Details.Kbli.Value))
            .ForMember(r => r.KbliSection, o => o.MapFrom(b => b.Details.Kbli == null || b.Details.Kbli.Section == null ? null : b.Details.Kbli.Section.ToString()))
            .ForMember(r => r.Address, o => o.MapFrom(b => b.Details.Address))
            .ForMember(r => r.RegionCode, o => o.MapFrom(b => b.Details.Region.Value))
            .ForMember(r => r.RegionName, o => o.MapFrom(b => b.Details.Region.Name))
            .ForMember(r => r.AnnualSales, o => o.MapFrom(b => b.Details.AnnualSales == null ? (long?)null : b.Details.AnnualSales.Value.Amount))
            .ForMember(r => r.Capital, o => o.MapFrom(b => b.Details.Capital == null ? (long?)null : b.Details.Capital.Value.Amount))
            .ForMember(r => r.PaidWorkers, o => o.MapFrom(b => b.Details.PaidWorkers))
            .ForMember(r => r.UnpaidWorkers, o => o.MapFrom(b => b.Details.UnpaidWorkers))
            .ForMember(r => r.YearFounded, o => o.MapFrom(b => b.Details.YearFounded))
            .ForMember(r => r.ReportedSize, o => o.MapFrom(b => b.Details.ReportedSize == null ? null : b.Details.ReportedSize.ToString()))
            .ForMember(r => r.SizeClass, o => o.MapFrom(b => b.Details.Size == null ? null : b.Details.Size.Class.ToString()))
            .ForMember(r => r.SizeBasis, o => o.MapFrom(b => b.Details.Size == null ? null : b.Details.Size.Basis.ToString()))
            .ForMember(r => r.SizeRule, o => o.MapFrom(b => b.Details.Size == null ? null : b.Details.Size.RuleVersion))
            .ForMember(r => r.OwnerId, o => o.Ignore())
            .ForMember(r => r.OwnerName, o => o.Ignore())
            .ForMember(r => r.OwnerNik, o => o.Ignore())
            .ForMember(r => r.OwnerPhone, o => o.Ignore())
            .ForMember(r => r.OwnerEmail, o => o.Ignore())
            .ForMember(r => r.OwnerAgeGroup, o => o.Ignore())
            .ForMember(r => r.OwnerSex, o => o.Ignore())
            .ForMember(r => r.MailsWanted, o => o.MapFrom(b => b.Contact.Wanted))
            .ForMember(r => r.MailLanguage, o => o.MapFrom(b => b.Contact.Language))
            .ForMember(r => r.MergedInto, o => o.MapFrom(b => b.MergedAway == null ? (Guid?)null : b.MergedAway.Into.Value))
            .ForMember(r => r.MergeConfirmedAt, o => o.MapFrom(b => b.MergedAway == null ? (DateTimeOffset?)null : b.MergedAway.ConfirmedAt))
            .ForMember(r => r.MergedFrom, o => o.MapFrom(b => b.MergedFrom.Select(id => id.Value).ToList()));
    }
}
