/** Domains at which anybody has an address or a page, so that sharing one says nothing, and the endings under which countries register. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Mail providers, then hosts of pages. */
export const PUBLIC_DOMAINS: ReadonlySet<string> = new Set(
  words(`
    gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de live.com live.co.uk live.nl live.ca live.com.au
    msn.com windowslive.com yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.ca yahoo.com.au ymail.com rocketmail.com aol.com aim.com icloud.com
    me.com mac.com protonmail.com proton.me pm.me gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de arcor.de posteo.de
    mailbox.org mail.com email.com zoho.com zohomail.com fastmail.com fastmail.fm hey.com tutanota.com tuta.io yandex.com yandex.ru mail.ru
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com optonline.net frontier.com
    btinternet.com btconnect.com btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net tiscali.co.uk blueyonder.co.uk plus.net
    bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au rogers.com shaw.ca telus.net sympatico.ca bell.net videotron.ca
    orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl hetnet.nl chello.nl
    libero.it virgilio.it telenet.be skynet.be bluewin.ch qq.com 163.com 126.com naver.com rediffmail.com
    facebook.com instagram.com linkedin.com twitter.com x.com google.com wixsite.com wordpress.com blogspot.com weebly.com squarespace.com
    github.io myshopify.com business.site onmicrosoft.com`),
);

export const SECOND_LEVELS: ReadonlySet<string> = new Set(
  words(`
    co.uk org.uk ltd.uk plc.uk me.uk net.uk ac.uk gov.uk nhs.uk sch.uk com.au net.au org.au edu.au gov.au id.au co.nz net.nz org.nz
    co.za com.br com.mx com.sg com.my com.hk co.in co.jp co.kr com.tr com.cn co.il com.ar com.co`),
);
