using CoachingPlatform.Enrolment.Features.Businesses;
using CoachingPlatform.Enrolment.Features.Certificates;
using CoachingPlatform.Enrolment.Features.Cohorts;
using CoachingPlatform.Enrolment.Features.Consents;
using CoachingPlatform.Enrolment.Features.Contacts;
using CoachingPlatform.Enrolment.Features.Duplicates;
using CoachingPlatform.Enrolment.Features.Enrolments;
using CoachingPlatform.Enrolment.Features.Erasures;
using CoachingPlatform.Enrolment.Features.Exports;
using CoachingPlatform.Enrolment.Features.Imports;
using CoachingPlatform.Enrolment.Features.Owners;
using CoachingPlatform.Enrolment.Features.Programmes;
using CoachingPlatform.Enrolment.Features.Sharing;
using CoachingPlatform.Enrolment.Features.Tracks;
using CoachingPlatform.Enrolment.Paper;
using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Messaging;
using CoachingPlatform.ServiceDefaults.Asking;
using CoachingPlatform.ServiceDefaults.Audit;
using CoachingPlatform.ServiceDefaults.Describing;

namespace CoachingPlatform.Enrolment;

/// <summary>The parts of this service.</summary>
internal static class EnrolmentRegistration
{
    /// <summary>Storage and handlers.</summary>
    public static void AddEnrolment(this IHostApplicationBuilder builder)
    {
        EnrolmentBson.Register();
        builder.Services.AddSingleton<Collections>();
        builder.Services.AddSingleton<IStorePreparation, Indexes>();
        builder.Services.AddSingleton<IStorePreparation, ReviewGates>();
        builder.Services.AddSingleton<IStorePreparation, OwnerCarryOver>();
        builder.Services.AddSingleton<IStorePreparation, SearchKeysCarryOver>();
        builder.Services.AddSingleton<ImportFiles>();
        builder.Services.AddSingleton<IStorePreparation>(s => s.GetRequiredService<ImportFiles>());
        builder.Services.AddSingleton<ImportSignal>();
        builder.Services.AddSingleton<ImportRun>();
        builder.Services.AddHostedService<ImportWorker>();
        builder.Services.AddHostedService<OfferWorker>();
        builder.Services.AddSingleton<ErasedRows>();
        builder.Services.AddHostedService<ErasureWorker>();
        builder.Services.AddSingleton<EnrolmentAnswers>();
        builder.Services.AddSingleton<BusinessAnswers>();
        builder.Services.AddSingleton<ExportAnswers>();
        builder.AddOtherService("Progress", "what a partner may be given");
        builder.Services.AddSingleton(VerificationAddress.Of(builder.Configuration));
        builder.Services.AddSingleton<DecideEnrolment.Handler>();
        builder.Services.AddSingleton<CompleteEnrolment.Handler>();
        builder.Services.AddSingleton<AcceptMany.RowHandler>();
    }

    /// <summary>All routes.</summary>
    public static void MapEnrolment(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1");
        RegisterBusiness.Map(api);
        EditBusiness.Map(api);
        ReadBusinesses.Map(api);
        ListPossibleDuplicates.Map(api);
        ReadReviewQueue.Map(api);
        DismissDuplicate.Map(api);
        ReadOwners.Map(api);
        ChangeOwner.Map(api);
        MoveToOwner.Map(api);
        PreviewMerge.Map(api);
        MergeBusiness.Map(api);
        UndoMerge.Map(api);
        Programmes.Map(api);
        CreateTrack.Map(api);
        EditTrack.Map(api);
        ReadTracks.Map(api);
        CreateCohort.Map(api);
        MoveCohort.Map(api);
        DeleteCohort.Map(api);
        CloneCohort.Map(api);
        EndCohort.Map(api);
        SetOrganisers.Map(api);
        ReadCohorts.Map(api);
        ReadEligibility.Map(api);
        ApplyToCohort.Map(api);
        DecideEnrolment.Map(api);
        CompleteEnrolment.Map(api);
        AcceptMany.Map(api);
        TransferEnrolment.Map(api);
        ReadEnrolments.Map(api);
        ReadCertificate.Map(api);
        RevokeCertificate.Map(api);
        VerifyCertificate.Map(api);
        CreateConsentText.Map(api);
        ReviseConsentText.Map(api);
        ReadConsentTexts.Map(api);
        GiveConsent.Map(api);
        WithdrawConsent.Map(api);
        ReadConsents.Map(api);
        PreferContact.Map(api);
        ReadContactLookups.Map(api);
        LookUpContact.Map(app);
        ConfirmSight.Map(app);
        PullBusiness.Map(app);
        app.MapPartnerDescription("/partner/v1/enrolments");
        RequestErasure.Map(api);
        DecideErasure.Map(api);
        ReadErasures.Map(api);
        UploadImport.Map(api);
        DownloadTemplate.Map(api);
        ReadImport.Map(api);
        DownloadFailedRows.Map(api);
        DecideImport.Map(api);
        ExportBusinesses.Map(api);
        ExportEnrolments.Map(api);
        ReadExports.Map(api);
        api.MapAudit("businesses", "business");
        api.MapAudit("owners", "owner");
        api.MapAudit("enrolments", "enrolment");
        api.MapAudit("completion-certificates", "certificate");
        api.MapAudit("tracks", "track");
        api.MapAudit("consents", "consent");
        api.MapAudit("exports", "export");
        api.MapAudit("erasures", "erasure");
    }
}
