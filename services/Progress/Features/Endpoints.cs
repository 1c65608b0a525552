using CoachingPlatform.Progress.Features.Aggregates;
using CoachingPlatform.Progress.Features.Exports;
using CoachingPlatform.Progress.Features.MarketLevels;
using CoachingPlatform.Progress.Features.Partners;
using CoachingPlatform.Progress.Features.Referrals;
using CoachingPlatform.Progress.Features.Sharing;
using CoachingPlatform.Progress.Features.Webhooks;
using CoachingPlatform.ServiceDefaults.Describing;

namespace CoachingPlatform.Progress.Features;

/// <summary>All routes of the service: <c>/api/v1</c> for people, <c>/partner/v1</c> for partners' programs, <c>/internal/v1</c> for other services.</summary>
internal static class Endpoints
{
    public static void MapProgress(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        ListProgress.Map(api);
        SummariseProgress.Map(api);
        ReportProgress.Map(api);
        ReadAggregates.Map(api);
        GetProgress.Map(api);
        ExplainNumber.Map(api);
        SetMarketLevel.Map(api);
        ReleaseMarketLevel.Map(api);
        DecideMilestone.Map(api);
        ReadPulls.Map(api);
        DraftScheme.Map(api);
        ReadSchemes.Map(api);
        PreviewScheme.Map(api);
        ActivateScheme.Map(api);
        CreatePartner.Map(api);
        ReadPartners.Map(api);
        AddAgreement.Map(api);
        EndAgreement.Map(api);
        KeepOpportunity.Map(api);
        ReadOpportunities.Map(api);
        ListReady.Map(api);
        ReferBusiness.Map(api);
        ReadReferrals.Map(api);
        WithdrawReferral.Map(api);
        KeepBooth.Map(api);
        MarkExpoAttendance.Map(api);
        ReadPartnerExports.Map(api);

        var partner = app.MapGroup("/partner/v1");
        PullProgress.Map(partner);
        PullOneProgress.Map(partner);
        PullChanges.Map(partner);
        PullAggregates.Map(partner);
        PullCrossedAggregates.Map(partner);
        CreateWebhook.Map(partner);
        ReadWebhooks.Map(partner);
        ChangeWebhook.Map(partner);
        RotateSecret.Map(partner);
        ReplayWebhook.Map(partner);
        TestWebhook.Map(partner);
        PullReferrals.Map(partner);
        AnswerReferral.Map(partner);
        RecordOutcome.Map(partner);
        StartExport.Map(partner);
        ReadExports.Map(partner);
        CancelExport.Map(partner);
        DownloadExport.Map(partner);
        AllowBusinessPull.Map(app);
        app.MapPartnerDescription("/partner/v1");
    }
}
