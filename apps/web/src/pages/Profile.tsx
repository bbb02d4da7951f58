/** One's own profile, guided from what matters most for matching to what is only for those one has met. Nothing is saved before one says so. */
import type { ProfileView } from "@cosmicsync/api";
import type { ProfileFieldName } from "@cosmicsync/protocol";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState, type FormEvent, type ReactElement } from "react";
import { call, ProblemError } from "../call.ts";
import { useAnnounce } from "../parts/Announcer.tsx";
import { Conditions } from "../parts/Conditions.tsx";
import { Consents } from "../parts/Consents.tsx";
import { CorrectedWords } from "../parts/CorrectedWords.tsx";
import { ContactEditor } from "../parts/ContactEditor.tsx";
import { Field } from "../parts/Field.tsx";
import { ForPerson } from "../parts/ForPerson.tsx";
import { InterestEditor } from "../parts/InterestEditor.tsx";
import { LanguageEditor } from "../parts/LanguageEditor.tsx";
import { LeaveGuard } from "../parts/LeaveGuard.tsx";
import { Loaded } from "../parts/Loaded.tsx";
import { PageHeading } from "../parts/PageHeading.tsx";
import { Problem } from "../parts/Problem.tsx";
import { SeenAs } from "../parts/SeenAs.tsx";
import { SkillEditor } from "../parts/SkillEditor.tsx";
import { ValueEditor } from "../parts/ValueEditor.tsx";
import { VisibilitySelect } from "../parts/VisibilitySelect.tsx";
import { WindowEditor } from "../parts/WindowEditor.tsx";
import { countries, named } from "../parts/codes.ts";
import { changeOf, draftOf, type ProfileDraft } from "../parts/profileDraft.ts";
import { useKeepAnswer, useRead, useRefresh } from "../reads.ts";
import { useWords } from "../words/context.ts";

export function Profile(): ReactElement {
  const words = useWords();
  const query = { language: words.language };
  return (
    <ForPerson title={words.t("profile.title")}>
      {() => (
        <div className="page narrow">
          <PageHeading title={words.t("profile.title")} />
          <p className="lead">{words.t("profile.lead")}</p>
          <Read query={query} />
          <Conditions />
          <CorrectedWords />
          <Consents />
          <SeenAs />
        </div>
      )}
    </ForPerson>
  );
}

function Read({ query }: { readonly query: { language: string } }): ReactElement {
  const profile = useRead("profile", { query });
  return <Loaded of={profile}>{(held) => <Editor key={held.etag + query.language} profile={held} query={query} reload={() => void profile.refetch()} />}</Loaded>;
}

function Editor({ profile, query, reload }: { readonly profile: ProfileView; readonly query: { language: string }; readonly reload: () => void }): ReactElement {
  const words = useWords();
  const announce = useAnnounce();
  const keep = useKeepAnswer();
  const refresh = useRefresh();
  const [begun] = useState(() => draftOf(profile, Intl.DateTimeFormat().resolvedOptions().timeZone));
  const [draft, setDraft] = useState(begun);
  const unsaved = JSON.stringify(draft) !== JSON.stringify(begun);
  const put = (change: Partial<ProfileDraft>): void => setDraft({ ...draft, ...change });
  const visibility = (field: ProfileFieldName): ReactElement => (
    <VisibilitySelect field={field} level={draft.visibility[field] ?? "introduced"} onChange={(level) => put({ visibility: { ...draft.visibility, [field]: level } })} />
  );
  const save = useMutation({
    mutationFn: () => call("editProfile", { body: changeOf(profile, draft), ifMatch: profile.etag }),
    onSuccess: (saved) => {
      announce(words.t("saved"));
      // Labels come in the language of the request: the answer is shown at once, and read again in the right one.
      keep("profile", { query }, { ...saved, offers: [...draft.offers], needs: [...draft.needs], interests: [...draft.interests], values: [...draft.values] });
      void refresh("seenAs", "matches", "profile");
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const changedMeanwhile = save.error instanceof ProblemError && save.error.code === "request/changed-meanwhile";
  const regions = useMemo(() => named(countries, words.regionName, words.language), [words]);
  const zones = useMemo(() => [...new Set([...Intl.supportedValuesOf("timeZone"), ...(draft.timeZone === "" ? [] : [draft.timeZone])])].toSorted(), [draft.timeZone]);
  return (
    <form className="profile" onSubmit={send}>
      <LeaveGuard unsaved={unsaved && !save.isPending} />
      <p><label>{words.t("profile.complete", { share: words.percent(profile.complete) })} <meter min={0} max={1} value={profile.complete} /></label></p>
      <section className="card" aria-labelledby="part-skills">
        <h2 id="part-skills">{words.t("profile.skills")}</h2>
        <SkillEditor label={words.t("field.offers")} hint={words.t("profile.offers.hint")} skills={draft.offers} onChange={(offers) => put({ offers })} />{visibility("offers")}
        <SkillEditor label={words.t("field.needs")} hint={words.t("profile.needs.hint")} skills={draft.needs} onChange={(needs) => put({ needs })} />{visibility("needs")}
      </section>
      <section className="card" aria-labelledby="part-care">
        <h2 id="part-care">{words.t("profile.care")}</h2>
        <InterestEditor label={words.t("field.interests")} hint={words.t("profile.interests.hint")} interests={draft.interests} onChange={(interests) => put({ interests })} />{visibility("interests")}
        <ValueEditor values={draft.values} onChange={(values) => put({ values })} />{visibility("values")}
      </section>
      <section className="card" aria-labelledby="part-time">
        <h2 id="part-time">{words.t("profile.time")}</h2>
        <LanguageEditor languages={draft.languages} onChange={(languages) => put({ languages })} />{visibility("languages")}
        <Field label={words.t("field.hoursPerWeek")} optional={words.t("optional")}>
          {(control) => <input {...control} className="short" type="number" inputMode="decimal" min={0} max={80} step={0.5} value={draft.hoursPerWeek} onChange={(event) => put({ hoursPerWeek: event.target.value })} />}
        </Field>{visibility("hoursPerWeek")}
        <Field label={words.t("field.timeZone")} hint={words.t("profile.timeZone.hint")}>
          {(control) => <select {...control} value={draft.timeZone} onChange={(event) => put({ timeZone: event.target.value })}><option value="">{words.t("unsaid")}</option>{zones.map((zone) => <option key={zone} value={zone}>{zone.replaceAll("_", " ")}</option>)}</select>}
        </Field>{visibility("timeZone")}
        <p className="label">{words.t("field.windows")} <span className="optional">{words.t("optional")}</span></p>
        <p className="hint">{words.t("windows.hint")}</p>
        <WindowEditor label={words.t("field.windows")} windows={draft.windows} onChange={(windows) => put({ windows })} />{visibility("windows")}
        <Field label={words.t("field.region")} hint={words.t("profile.region.hint")}>
          {(control) => (
            <select {...control} value={draft.region} onChange={(event) => put({ region: event.target.value })}>
              <option value="">{words.t("unsaid")}</option>
              {draft.region.includes("-") && <option value={draft.region}>{words.regionName(draft.region)}</option>}
              {regions.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
            </select>
          )}
        </Field>{visibility("region")}
      </section>
      <section className="card" aria-labelledby="part-you">
        <h2 id="part-you">{words.t("profile.you")}</h2>
        <p className="hint">{words.t("profile.you.hint")}</p>
        <Field label={words.t("field.name")} hint={words.t("profile.name.hint")}>
          {(control) => <input {...control} type="text" dir="auto" autoComplete="name" maxLength={120} value={draft.name} onChange={(event) => put({ name: event.target.value })} />}
        </Field>{visibility("name")}
        <Field label={words.t("field.pronouns")} optional={words.t("optional")}>
          {(control) => <input {...control} type="text" dir="auto" maxLength={120} value={draft.pronouns} onChange={(event) => put({ pronouns: event.target.value })} />}
        </Field>{visibility("pronouns")}
        <Field label={words.t("field.headline")} hint={words.t("profile.headline.hint")} optional={words.t("optional")}>
          {(control) => <input {...control} type="text" dir="auto" maxLength={240} value={draft.headline} onChange={(event) => put({ headline: event.target.value })} />}
        </Field>{visibility("headline")}
        <Field label={words.t("field.about")} optional={words.t("optional")}>
          {(control) => <textarea {...control} rows={5} dir="auto" maxLength={20_000} value={draft.about} onChange={(event) => put({ about: event.target.value })} />}
        </Field>{visibility("about")}
        <Field label={words.t("field.links")} hint={words.t("profile.links.hint")} optional={words.t("optional")}>
          {(control) => <textarea {...control} rows={2} dir="ltr" value={draft.links} onChange={(event) => put({ links: event.target.value })} />}
        </Field>{visibility("links")}
        <p className="label">{words.t("field.contacts")}</p>
        <p className="hint">{words.t("profile.contacts.hint")}</p>
        <ContactEditor label={words.t("field.contacts")} contacts={draft.contacts} onChange={(contacts) => put({ contacts })} />{visibility("contacts")}
      </section>
      <div className="save-bar">
        <button type="submit" disabled={save.isPending}>{words.t("save")}</button>
        <span role="status">{unsaved ? words.t("unsaved") : save.isSuccess || profile.complete > 0 ? words.t("profile.allSaved") : ""}</span>
        <Link to="/matches">{words.t("profile.toMatches")}</Link>
        <Problem of={save.error} />
        {changedMeanwhile && <button type="button" className="quiet" onClick={reload}>{words.t("profile.reload")}</button>}
      </div>
    </form>
  );
}
